-- The server as Neovim 0.11 and later start it. Change what you like, from your own
-- configuration, with vim.lsp.config("caveat", { ... }).
return {
  cmd = { "caveat", "--stdio" },
  filetypes = { "markdown", "markdown.mdx", "quarto", "rmd" },
  root_markers = { { "caveat.toml", ".caveat.toml" }, ".git" },
  -- The same form as in other editors; what a team agrees on belongs into caveat.toml.
  settings = { caveat = {} },
  -- The server asks for its settings later than for its first documents; with these it
  -- judges them rightly from the start.
  before_init = function(params, config)
    params.initializationOptions = vim.tbl_get(config, "settings", "caveat")
  end,
}
