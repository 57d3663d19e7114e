-- A real Neovim with the server: squiggle, hint, hover, quick fix, and silence without it.
local document = assert(os.getenv("CAVEAT_DOCUMENT"))
local server = os.getenv("CAVEAT_SERVER")
local options = vim.json.decode(assert(os.getenv("CAVEAT_OPTIONS")))

local function wait_until(what, condition)
  assert(vim.wait(20000, condition, 20), "timed out: " .. what)
end

local function main()
  vim.cmd.edit(vim.fn.fnameescape(document))
  local buffer = vim.api.nvim_get_current_buf()
  if not server then
    -- The negative control: nothing shows what the server does not show.
    vim.wait(500)
    assert(#vim.diagnostic.get(buffer) == 0, "diagnostics without a server")
    return
  end
  vim.lsp.config("caveat", {
    cmd = { server, "--stdio" },
    filetypes = { "markdown" },
    root_dir = vim.fs.dirname(vim.fs.dirname(document)),
    init_options = options,
  })
  vim.lsp.enable("caveat")
  vim.api.nvim_exec_autocmds("FileType", { buffer = buffer, modeline = false })
  wait_until("attached", function() return #vim.lsp.get_clients({ bufnr = buffer }) == 1 end)
  local client = vim.lsp.get_clients({ bufnr = buffer })[1]
  wait_until("diagnostics", function() return #vim.diagnostic.get(buffer) == 1 end)
  local diagnostic = vim.diagnostic.get(buffer)[1]
  assert(diagnostic.code == "missing-cost", "code " .. tostring(diagnostic.code))
  local line = vim.api.nvim_buf_get_lines(buffer, diagnostic.lnum, diagnostic.lnum + 1, true)[1]
  assert(line:sub(diagnostic.col + 1, diagnostic.end_col) == "Redis", line)

  vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
  wait_until("inlay hint", function() return #vim.lsp.inlay_hint.get({ bufnr = buffer }) == 1 end)

  local function ask(method, params)
    local answer = assert(client:request_sync(method, params, 10000, buffer))
    assert(not answer.err, vim.inspect(answer.err))
    return answer.result
  end
  local uri = vim.uri_from_bufnr(buffer)
  local position = { line = diagnostic.lnum, character = diagnostic.col }
  local hover = ask("textDocument/hover", { textDocument = { uri = uri }, position = position })
  assert(hover.contents.value:find("caching", 1, true), "hover")

  local range = { start = position, ["end"] = position }
  local actions = ask("textDocument/codeAction", { textDocument = { uri = uri }, range = range, context = { diagnostics = {} } })
  assert(actions[1].title:find("Record the trade-offs", 1, true), vim.inspect(actions))
  vim.lsp.util.apply_workspace_edit(actions[1].edit, client.offset_encoding)
  local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), "\n")
  assert(text:find("**Trade-offs: caching**", 1, true), text)
  wait_until("questions are reported", function()
    local found = vim.diagnostic.get(buffer)
    return #found == 1 and found[1].code == "placeholder-record"
  end)

  -- Answers, typed in place of the questions, settle it.
  for number, content in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, true)) do
    local answered = content
      :gsub("TODO: what is paid.*", "two nodes for $640 a month")
      :gsub("TODO: what is seen.*", "when it is down, reads go to the database and time out")
      :gsub("TODO: who is hit.*", "only order pages")
    if answered ~= content then
      vim.api.nvim_buf_set_lines(buffer, number - 1, number, true, { answered })
    end
  end
  wait_until("nothing is left", function() return #vim.diagnostic.get(buffer) == 0 end)
  client:stop()
  wait_until("stopped", function() return client:is_stopped() end)
end

local ok, problem = pcall(main)
if ok then
  print("OK\n")
  vim.cmd("qall!")
else
  print("FAILED: " .. tostring(problem) .. "\n")
  vim.cmd("cquit 1")
end
