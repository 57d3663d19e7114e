-- The plugin in a real Neovim: what a person sees and does, in order; silence without it.
--
-- `tests/editors.rs` puts the plugin on the runtime path and the server on PATH, or neither.
local document = assert(os.getenv("CAVEAT_DOCUMENT"))
local has_plugin = os.getenv("CAVEAT_PLUGIN") ~= nil

local function wait_until(what, condition)
  assert(vim.wait(30000, condition, 20), "timed out: " .. what)
end

local function text_of(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), "\n")
end

local function without()
  vim.wait(1000)
  assert(#vim.diagnostic.get(0) == 0, "diagnostics without the plugin")
  assert(vim.fn.exists(":Caveat") == 0, ":Caveat without the plugin")
end

local function health()
  vim.cmd("checkhealth caveat")
  local report = text_of(0)
  assert(report:find("the server is caveat %d"), report)
  assert(report:find("running for 1 buffer in"), report)
  assert(not report:find("ERROR") and not report:find("WARN"), report)
  vim.cmd.bwipeout()
end

local function main()
  if has_plugin then
    vim.lsp.config("caveat", { settings = { caveat = vim.json.decode(assert(os.getenv("CAVEAT_OPTIONS"))) } })
  end
  vim.cmd.edit(vim.fn.fnameescape(document))
  local buffer = vim.api.nvim_get_current_buf()
  if not has_plugin then
    return without()
  end
  wait_until("attached", function() return #vim.lsp.get_clients({ bufnr = buffer, name = "caveat" }) == 1 end)
  local client = vim.lsp.get_clients({ bufnr = buffer })[1]
  assert(vim.fs.basename(client.root_dir) == "story", "the root is the folder of caveat.toml: " .. client.root_dir)
  wait_until("one diagnostic", function() return #vim.diagnostic.get(buffer) == 1 end)
  local diagnostic = vim.diagnostic.get(buffer)[1]
  assert(diagnostic.code == "missing-cost", "code " .. tostring(diagnostic.code))
  local line = vim.api.nvim_buf_get_lines(buffer, diagnostic.lnum, diagnostic.lnum + 1, true)[1]
  assert(line:sub(diagnostic.col + 1, diagnostic.end_col) == "Redis", line)
  -- The plugin has switched hints on.
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

  -- :Caveat explain shows a window that floats.
  vim.api.nvim_win_set_cursor(0, { diagnostic.lnum + 1, diagnostic.col })
  vim.cmd("Caveat explain")
  local floating
  wait_until("explained", function()
    floating = vim.iter(vim.api.nvim_list_wins()):find(function(window)
      return vim.api.nvim_win_get_config(window).relative ~= ""
    end)
    return floating ~= nil
  end)
  local page = text_of(vim.api.nvim_win_get_buf(floating))
  assert(page:find("How it fails", 1, true), page)
  vim.api.nvim_win_close(floating, true)

  health()

  -- The ledger, and back from it to the line that adopts.
  vim.cmd("Caveat ledger")
  wait_until("ledger", function() return vim.api.nvim_buf_get_name(0):find("caveat://ledger", 1, true) ~= nil end)
  local ledger = text_of(0)
  assert(ledger:find("| caching | " .. diagnostic.lnum + 1 .. " | missing | missing | missing |", 1, true), ledger)
  assert(#vim.lsp.get_clients({ bufnr = 0 }) == 0, "the ledger itself is not checked")
  vim.fn.search("| caching")
  vim.api.nvim_feedkeys(vim.keycode("<CR>"), "xt", false)
  assert(vim.api.nvim_get_current_buf() == buffer, "back: " .. vim.api.nvim_buf_get_name(0))
  assert(vim.fn.line(".") == diagnostic.lnum + 1, "on line " .. vim.fn.line("."))

  -- The quick fix asks, and its questions are placeholders.
  local range = { start = position, ["end"] = position }
  local actions = ask("textDocument/codeAction", { textDocument = { uri = uri }, range = range, context = { diagnostics = {} } })
  assert(actions[1].title:find("Record the trade-offs", 1, true), vim.inspect(actions))
  vim.lsp.util.apply_workspace_edit(actions[1].edit, client.offset_encoding)
  assert(text_of(buffer):find("**Trade-offs: caching**", 1, true), text_of(buffer))
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

  -- A new server knows what the old one knew.
  vim.cmd("Caveat restart")
  wait_until("restarted", function()
    local now = vim.lsp.get_clients({ bufnr = buffer, name = "caveat" })[1]
    return now and now.id ~= client.id and now.initialized
  end)
  assert(client:is_stopped(), "the old one is gone")
  vim.cmd("silent undo")
  wait_until("the new one looks", function() return #vim.diagnostic.get(buffer) == 1 end)

  -- A configuration is told to be wrong while one types, once.
  vim.cmd.edit(vim.fn.fnameescape(vim.fs.joinpath(client.root_dir, "caveat.toml")))
  local configuration = vim.api.nvim_get_current_buf()
  assert(#vim.lsp.get_clients({ bufnr = configuration, name = "caveat" }) == 1, "no server for caveat.toml")
  vim.api.nvim_buf_set_lines(configuration, 0, -1, true, { "rules = 3" })
  wait_until("caveat.toml is wrong", function() return #vim.diagnostic.get(configuration) == 1 end)
  assert(vim.diagnostic.get(configuration)[1].message:find("`rules` is a table", 1, true))
  vim.api.nvim_buf_set_lines(configuration, 0, -1, true, { "[rules]" })
  wait_until("caveat.toml is right", function() return #vim.diagnostic.get(configuration) == 0 end)

  -- What is not there is said, and is no error of Lua.
  vim.cmd("silent! Caveat nonsense")
  assert(vim.deep_equal(vim.fn.getcompletion("Caveat ", "cmdline"), { "explain", "ledger", "restart" }))
end

local ok, problem = pcall(main)
if ok then
  print("OK\n")
  vim.cmd("qall!")
else
  print("FAILED: " .. tostring(problem) .. "\n")
  vim.cmd("cquit 1")
end
