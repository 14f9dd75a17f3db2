/* Parses SystemRDL with the grammar that the makers of the SystemRDL tools keep (npm: tree-sitter-systemrdl) and prints
 * the tree, a node a line: depth, type, and of a word or a string its text. Exit code 1: the text does not parse. */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_systemrdl(void);

static char text[1 << 22];

static void print(TSNode node, unsigned depth) {
  const bool string = strcmp(ts_node_type(node), "string_literal") == 0;
  const uint32_t children = string ? 0 : ts_node_child_count(node);
  uint32_t i;
  printf("%u\t%s\t", depth, ts_node_is_missing(node) ? "MISSING" : ts_node_type(node));
  if (children == 0) {
    for (i = ts_node_start_byte(node); i < ts_node_end_byte(node); i++) putchar(text[i] == '\n' ? ' ' : text[i]);
  }
  putchar('\n');
  for (i = 0; i < children; i++) print(ts_node_child(node, i), depth + 1);
}

int main(void) {
  const size_t length = fread(text, 1, sizeof text, stdin);
  TSParser *parser = ts_parser_new();
  TSTree *tree;
  if (!ts_parser_set_language(parser, tree_sitter_systemrdl())) return 2;
  tree = ts_parser_parse_string(parser, NULL, text, (uint32_t)length);
  print(ts_tree_root_node(tree), 0);
  return ts_node_has_error(ts_tree_root_node(tree)) ? 1 : 0;
}
