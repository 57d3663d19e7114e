-- Starts the language server for Markdown, shows its inlay hints, and adds :Caveat.
if vim.g.loaded_caveat then
  return
end
vim.g.loaded_caveat = true

if vim.fn.has("nvim-0.11") == 0 then
  vim.notify("caveat: this plugin needs Neovim 0.11; doc/caveat.txt has a set-up for 0.8 to 0.10", vim.log.levels.WARN)
  return
end

if vim.g.caveat_enable ~= false then
  vim.lsp.enable("caveat")
end

local names = { "caveat.toml", ".caveat.toml" }

-- What is wrong in a configuration is told as one types, by a server that runs for documents
-- beside or below it; it starts none by itself.
local function show_configuration(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  if not vim.list_contains(names, vim.fs.basename(path)) or not vim.api.nvim_buf_is_loaded(buffer) then
    return
  end
  for _, client in ipairs(vim.lsp.get_clients({ name = "caveat" })) do
    local root = client.root_dir
    if root and vim.startswith(path, root .. "/") and not vim.lsp.buf_is_attached(buffer, client.id) then
      vim.lsp.buf_attach_client(buffer, client.id)
    end
  end
end

local group = vim.api.nvim_create_augroup("caveat", {})
vim.api.nvim_create_autocmd({ "BufReadPost", "BufNewFile" }, {
  group = group,
  pattern = names,
  callback = function(event)
    show_configuration(event.buf)
  end,
})
vim.api.nvim_create_autocmd("LspAttach", {
  group = group,
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if not client or client.name ~= "caveat" then
      return
    end
    if vim.g.caveat_inlay_hints ~= false then
      vim.lsp.inlay_hint.enable(true, { bufnr = event.buf })
    end
    vim.iter(vim.api.nvim_list_bufs()):each(show_configuration)
  end,
})

vim.api.nvim_create_user_command("Caveat", function(command)
  require("caveat").run(command.fargs)
end, {
  nargs = "+",
  desc = "Caveat: ledger, explain [NAME], restart",
  complete = function(lead, line)
    return require("caveat").complete(lead, line)
  end,
})
