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

vim.api.nvim_create_autocmd("LspAttach", {
  group = vim.api.nvim_create_augroup("caveat", {}),
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == "caveat" and vim.g.caveat_inlay_hints ~= false then
      vim.lsp.inlay_hint.enable(true, { bufnr = event.buf })
    end
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
