-- An old Neovim (0.7, as Debian 12 has it), without the plugin: the server sends its
-- diagnostics, and hovers are answered.
local document = assert(os.getenv("CAVEAT_DOCUMENT"))
local server = os.getenv("CAVEAT_SERVER")

local function wait_until(what, condition)
  assert(vim.wait(30000, condition, 20), "timed out: " .. what)
end

local function main()
  vim.cmd("edit " .. vim.fn.fnameescape(document))
  local buffer = vim.api.nvim_get_current_buf()
  if not server then
    vim.wait(1000)
    assert(#vim.diagnostic.get(buffer) == 0, "diagnostics without a server")
    return
  end
  local id = assert(vim.lsp.start_client({
    name = "caveat",
    cmd = { server, "--stdio" },
    root_dir = vim.fn.fnamemodify(document, ":h:h"),
    init_options = vim.json.decode(assert(os.getenv("CAVEAT_OPTIONS"))),
  }))
  vim.lsp.buf_attach_client(buffer, id)
  wait_until("one diagnostic", function() return #vim.diagnostic.get(buffer) == 1 end)
  local diagnostic = vim.diagnostic.get(buffer)[1]
  assert(diagnostic.code == "missing-cost", "code " .. tostring(diagnostic.code))
  local client = vim.lsp.get_client_by_id(id)
  local place = {
    textDocument = { uri = vim.uri_from_bufnr(buffer) },
    position = { line = diagnostic.lnum, character = diagnostic.col },
  }
  local hover = assert(client.request_sync("textDocument/hover", place, 10000, buffer)).result
  assert(hover.contents.value:find("caching", 1, true), "hover")
  local last = vim.fn.search("when an order is written")
  vim.fn.append(last, {
    "",
    "**Trade-offs: caching**",
    "",
    "- **Cost:** two nodes for $640 a month",
    "- **Failure mode:** when it is down, reads go to the database and time out",
    "- **Blast radius:** only order pages",
  })
  wait_until("nothing is left", function() return #vim.diagnostic.get(buffer) == 0 end)
  client.stop()
  wait_until("stopped", function() return client.is_stopped() end)
end

local ok, problem = pcall(main)
print((ok and "OK" or "FAILED: " .. tostring(problem)) .. "\n")
vim.cmd(ok and "qall!" or "cquit 1")
