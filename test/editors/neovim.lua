-- Carried out by a headless Neovim: opens a system, waits for what the server says, and writes what passed and failed to
-- the file named by AMUSCOPE_RESULT. Only Neovim's own client is used, with the setup of docs/editors.md.
local lines, passes, failures = {}, 0, 0

local function test(title, body)
  local ok, problem = pcall(body)
  if ok then passes = passes + 1 else failures = failures + 1 end
  table.insert(lines, ok and ('  ok    ' .. title) or ('  FAIL  ' .. title .. '\n' .. tostring(problem)))
end

local function eventually(what, ask)
  if not vim.wait(15000, ask, 50) then error(what .. ' did not come') end
end

--- The answer of the server to a request at a mark of the text.
local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 10000)
  for _, answer in pairs(answers or {}) do
    if answer.error then error(vim.inspect(answer.error)) end
    return answer.result
  end
  error(method .. ' was not answered')
end

local function goto_text(text, inside)
  vim.fn.cursor(1, 1)
  local line = vim.fn.search('\\V' .. text, 'W')
  assert(line > 0, 'the file has ' .. text)
  vim.fn.cursor(line, vim.fn.col('.') + (inside or 0))
end

local function codes()
  return vim.tbl_map(function(d) return d.code end, vim.diagnostic.get(0))
end

vim.cmd('edit inversion.amu')
local clients = function() return vim.tbl_count(vim.lsp.buf_get_clients(0)) end

test('the setup of docs/editors.md starts the server for an .amu file', function()
  assert(vim.bo.filetype == 'amu', 'filetype is ' .. vim.bo.filetype)
  eventually('the client', function() return clients() == 1 end)
  eventually('the answer to initialize', function()
    for _, client in pairs(vim.lsp.buf_get_clients(0)) do return client.initialized end
  end)
end)

test('the example has no finding; a ring of 48 slots has one, with its code', function()
  vim.wait(1500)
  assert(#vim.diagnostic.get(0) == 0, vim.inspect(vim.diagnostic.get(0)))
  vim.cmd([[silent %s/slots: 64/slots: 48/]])
  eventually('the finding', function() return #vim.diagnostic.get(0) > 0 end)
  assert(vim.tbl_contains(codes(), 'not-power-of-two'), vim.inspect(codes()))
  vim.cmd('silent undo')
  eventually('the end of the finding', function() return #vim.diagnostic.get(0) == 0 end)
end)

test('positions behind characters beyond the BMP are right', function()
  vim.api.nvim_buf_set_lines(0, 0, 0, false, { 'constant smile = "😀😀"  constant x = unknown_name' })
  eventually('the finding', function() return vim.tbl_contains(codes(), 'unknown-name') end)
  for _, finding in ipairs(vim.diagnostic.get(0)) do
    if finding.code == 'unknown-name' then
      local text = vim.api.nvim_buf_get_lines(0, finding.lnum, finding.lnum + 1, false)[1]
      assert(text:sub(finding.col + 1, finding.end_col) == 'unknown_name', text:sub(finding.col + 1, finding.end_col))
    end
  end
  vim.cmd('silent undo')
  eventually('the end of the finding', function() return #vim.diagnostic.get(0) == 0 end)
end)

test('hover explains a session', function()
  goto_text('session out', 8)
  local result = ask('textDocument/hover', vim.lsp.util.make_position_params())
  assert(vim.inspect(result):find('pf.sw0.t0', 1, true), vim.inspect(result))
end)

test('a definition is found', function()
  goto_text('doorbell t0', 9)
  local result = ask('textDocument/definition', vim.lsp.util.make_position_params())
  local place = vim.tbl_islist(result) and result[1] or result
  local range = place.range or place.targetSelectionRange
  local text = vim.api.nvim_buf_get_lines(0, range.start.line, range.start.line + 1, false)[1]
  assert(text:find('tx t0', 1, true), text)
end)

test('completion offers the sockets of a driver', function()
  goto_text('doorbell t0', 9)
  local result = ask('textDocument/completion', vim.lsp.util.make_position_params())
  local labels = vim.tbl_map(function(item) return item.label end, result.items or result)
  assert(vim.tbl_contains(labels, 't0'), vim.inspect(labels))
end)

test('rename changes every use', function()
  goto_text('constant length', 9)
  local params = vim.lsp.util.make_position_params()
  params.newName = 'message_length'
  local edit = ask('textDocument/rename', params)
  for _, client in pairs(vim.lsp.buf_get_clients(0)) do
    vim.lsp.util.apply_workspace_edit(edit, client.offset_encoding)
  end
  local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  assert(text:find('constant message_length', 1, true) and not text:find('message: length', 1, true), 'renamed')
  vim.wait(1000)
  assert(#vim.diagnostic.get(0) == 0, vim.inspect(vim.diagnostic.get(0)))
  vim.cmd('silent undo')
end)

test('formatting puts back what was moved', function()
  local before = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  vim.cmd([[silent %s/^  amu {/        amu {/]])
  assert(table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') ~= before, 'moved')
  if vim.lsp.buf.format then vim.lsp.buf.format({ timeout_ms = 5000 }) else vim.lsp.buf.formatting_sync(nil, 5000) end
  local after = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  assert(after == before, after)
end)

test('symbols name the system and its driver', function()
  local result = ask('textDocument/documentSymbol', { textDocument = vim.lsp.util.make_text_document_params() })
  local names = vim.tbl_map(function(symbol) return symbol.name end, result)
  assert(vim.tbl_contains(names, 'inversion_demo') and vim.tbl_contains(names, 'app'), vim.inspect(names))
end)

local file = assert(io.open(os.getenv('AMUSCOPE_RESULT'), 'w'))
file:write(vim.json and vim.json.encode({ passes = passes, failures = failures, report = table.concat(lines, '\n') })
  or vim.fn.json_encode({ passes = passes, failures = failures, report = table.concat(lines, '\n') }))
file:close()
vim.cmd('qall!')
