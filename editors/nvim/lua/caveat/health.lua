-- :checkhealth caveat
local M = {}

function M.check()
  local health = vim.health
  health.start("caveat")
  if vim.fn.has("nvim-0.11") == 0 then
    health.error("Neovim is older than 0.11", { "doc/caveat.txt has a set-up for 0.8 to 0.10" })
    return
  end
  health.ok("Neovim is 0.11 or later")

  local config = vim.lsp.config.caveat
  if not config then
    health.error("there is no configuration for the server", { "is the plugin's folder on 'runtimepath'?" })
    return
  end
  local cmd = config.cmd
  if type(cmd) == "table" then
    local program = cmd[1]
    if vim.fn.executable(program) == 1 then
      local result = vim.system({ program, "--version" }, { text = true }):wait(5000)
      if result.code == 0 then
        health.ok(("the server is %s (%s)"):format(vim.trim(result.stdout), vim.fn.exepath(program)))
      else
        health.error(("%s --version fails: %s"):format(program, vim.trim(result.stderr or "")), {
          "install Caveat anew",
        })
      end
    else
      health.error(("there is no program %s"):format(program), {
        "install Caveat, so that `caveat` is on PATH",
        'or name it: vim.lsp.config("caveat", { cmd = { "/path/to/caveat", "--stdio" } })',
      })
    end
  else
    health.info("the server is started by a function of yours")
  end

  if vim.lsp.is_enabled and not vim.lsp.is_enabled("caveat") then
    health.warn("the server is not enabled", { 'vim.lsp.enable("caveat"), and no vim.g.caveat_enable = false' })
  else
    health.ok("the server is enabled for " .. table.concat(config.filetypes or {}, ", "))
  end

  local clients = vim.lsp.get_clients({ name = "caveat" })
  if #clients == 0 then
    health.info("the server is not running; it starts with the first Markdown file")
  end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers)
    local root = client.root_dir or "no folder"
    health.ok(("running for %d %s in %s"):format(buffers, buffers == 1 and "buffer" or "buffers", root))
  end
end

return M
