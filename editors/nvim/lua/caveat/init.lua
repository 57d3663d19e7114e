-- What :Caveat does. All judgement is the server's; this only asks and shows.
local M = {}

local function say(message, level)
  vim.notify("caveat: " .. message, level or vim.log.levels.INFO)
end

--- The running client, the buffer's own first; nil after saying what is wrong.
local function client_for(buffer)
  local client = vim.lsp.get_clients({ name = "caveat", bufnr = buffer })[1]
    or vim.lsp.get_clients({ name = "caveat" })[1]
  if not client then
    say("the server is not running; open a Markdown file, or see :checkhealth caveat", vim.log.levels.WARN)
  end
  return client
end

--- Runs a command of the server and hands its answer on.
local function ask(client, command, argument, done)
  client:request("workspace/executeCommand", { command = command, arguments = { argument } }, function(problem, answer)
    if problem then
      say(problem.message, vim.log.levels.ERROR)
    else
      done(answer)
    end
  end)
end

--- Opens what the line of the ledger under the cursor is about.
local function follow(files, root)
  local row = vim.fn.line(".")
  -- The second column of a row is the line that adopts.
  local number = tonumber((vim.fn.getline(row):match("^|[^|]*|%s*(%d+)%s*|"))) or 1
  for above = row, 1, -1 do
    local line = vim.fn.getline(above)
    for _, file in ipairs(files) do
      local head = "## " .. file.path
      if line == head or vim.startswith(line, head .. ": ") then
        vim.cmd.edit(vim.fn.fnameescape(root and vim.fs.joinpath(root, file.path) or file.path))
        pcall(vim.api.nvim_win_set_cursor, 0, { number, 0 })
        return
      end
    end
  end
end

--- Shows the coverage of all design documents of the workspace.
function M.ledger()
  local client = client_for(vim.api.nvim_get_current_buf())
  if not client then
    return
  end
  ask(client, "caveat.ledger", vim.empty_dict(), function(ledger)
    local name = "caveat://ledger"
    local buffer = vim.fn.bufnr("^" .. name .. "$")
    if buffer < 0 then
      buffer = vim.api.nvim_create_buf(false, true)
      vim.api.nvim_buf_set_name(buffer, name)
      vim.bo[buffer].filetype = "markdown"
    end
    vim.bo[buffer].modifiable = true
    vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(vim.trim(ledger.markdown), "\n"))
    vim.bo[buffer].modifiable = false
    local window = vim.fn.bufwinid(buffer)
    if window >= 0 then
      vim.api.nvim_set_current_win(window)
    else
      vim.cmd.sbuffer(buffer)
    end
    vim.keymap.set("n", "<CR>", function()
      follow(ledger.files, client.root_dir)
    end, { buffer = buffer, desc = "Open the document at the cursor" })
  end)
end

--- Explains a name, or the technology (or the rule of a finding) under the cursor.
function M.explain(name)
  local buffer = vim.api.nvim_get_current_buf()
  local client = client_for(buffer)
  if not client then
    return
  end
  local argument
  if name then
    argument = { name = name }
  else
    local place = vim.lsp.util.make_position_params(0, client.offset_encoding)
    argument = { uri = place.textDocument.uri, position = place.position }
  end
  ask(client, "caveat.explain", argument, function(page)
    if type(page) ~= "table" then
      say(name and ('nothing has the name "%s"'):format(name) or "no technology is named at the cursor")
      return
    end
    vim.lsp.util.open_floating_preview(vim.split(page.markdown, "\n"), "markdown", {
      border = "rounded",
      focus_id = "caveat-explain",
      max_width = 100,
      title = " " .. page.name .. " ",
      wrap = true,
    })
  end)
end

--- Stops the server and starts it anew for the same buffers.
function M.restart()
  local clients = vim.lsp.get_clients({ name = "caveat" })
  if #clients == 0 then
    vim.lsp.enable("caveat")
    say("started")
    return
  end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_keys(client.attached_buffers)
    local config = client.config
    client:stop()
    local waited = 0
    local timer = assert(vim.uv.new_timer())
    timer:start(20, 20, vim.schedule_wrap(function()
      if timer:is_closing() then
        return
      end
      waited = waited + 20
      if not client:is_stopped() then
        -- One that does not answer is ended by force.
        if waited == 2000 then
          client:stop(true)
        end
        return
      end
      timer:close()
      for _, buffer in ipairs(buffers) do
        if vim.api.nvim_buf_is_loaded(buffer) then
          vim.lsp.start(config, { bufnr = buffer })
        end
      end
      say("restarted")
    end))
  end
end

local COMMANDS = { "explain", "ledger", "restart" }

--- Runs the command line's words.
function M.run(words)
  local command, argument = words[1], words[2]
  if vim.tbl_contains(COMMANDS, command) and (command == "explain" or not argument) and #words < 3 then
    M[command](argument)
  else
    say(("there is no :Caveat %s; there are %s"):format(table.concat(words, " "), "ledger, explain [NAME], restart"), vim.log.levels.ERROR)
  end
end

--- Completes the first word.
function M.complete(lead, line)
  if line:match("^%s*%S+%s+%S+%s") then
    return {}
  end
  return vim.tbl_filter(function(command)
    return vim.startswith(command, lead)
  end, COMMANDS)
end

return M
