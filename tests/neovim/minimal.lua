-- The few lines of the help file for Neovim 0.8 to 0.10, as they stand there, without the
-- plugin. Neovim 0.11 has all that they call.
local document = assert(os.getenv("CAVEAT_DOCUMENT"))
local help = assert(os.getenv("CAVEAT_HELP"))

local function main()
  local page = assert(io.open(help)):read("a")
  local code = assert(page:match(">lua\n(%s+vim%.api%.nvim_create_autocmd.-)\n<\n"), "no lines in " .. help)
  assert(load(code, "@" .. help))()
  vim.cmd.edit(vim.fn.fnameescape(document))
  local buffer = vim.api.nvim_get_current_buf()
  local function found()
    return vim.iter(vim.diagnostic.get(buffer)):any(function(each) return each.code == "missing-cost" end)
  end
  assert(vim.wait(30000, found, 20), "timed out: a diagnostic")
  local client = assert(vim.lsp.get_clients({ bufnr = buffer, name = "caveat" })[1])
  assert(vim.fs.basename(client.root_dir) == "story", "the root: " .. tostring(client.root_dir))
  assert(vim.fn.exists(":Caveat") == 0, "the plugin is not there")
  vim.lsp.inlay_hint.enable(true)
  local function has_hint() return #vim.lsp.inlay_hint.get({ bufnr = buffer }) == 1 end
  assert(vim.wait(30000, has_hint, 20), "timed out: an inlay hint")
end

local is_fine, message = pcall(main)
io.stderr:write(is_fine and "OK\n" or ("FAILED: " .. tostring(message) .. "\n"))
vim.cmd(is_fine and "qall!" or "cquit 1")
