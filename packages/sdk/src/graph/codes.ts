/**
 * Every code a check of the sdk can raise, with the names of its params. Both catalogues of the designer hold
 * `problem.<CODE>` with these as placeholders; the English sentence in `message` is the fallback for logs and the API.
 */
export const PROBLEM_CODES = {
  // the journey as a whole
  JOURNEY_SHAPE: ['pointer', 'detail'],
  JOURNEY_TOO_LARGE: ['bytes', 'limit'],
  JOURNEY_TOO_DEEP: ['limit'],
  NODES_TOO_MANY: ['count', 'limit'],
  EDGES_TOO_MANY: ['count', 'limit'],
  ENTRY_MISSING: [],
  ZONE_UNKNOWN: ['zone'],
  DURATION_INVALID: ['text'],
  REENTRY_GAP_MISSING: [],
  // nodes
  NODE_ID_DUPLICATE: ['node'],
  NODE_TYPE_UNKNOWN: ['type'],
  NODE_TYPE_NEWER: ['type', 'version', 'known'],
  NODE_UNREACHABLE: ['name'],
  CONFIG_INVALID: ['field', 'detail'],
  CONFIG_MISSING: ['field'],
  CONFIG_UNKNOWN_FIELD: ['field'],
  TIME_OF_DAY_INVALID: ['text'],
  JOURNEY_MISSING: [],
  POOL_MISSING: [],
  RIGHTS_CELL_EMPTY: ['row', 'column'],
  RIGHTS_TABLE_EMPTY: [],
  AUDIENCE_MISSING: [],
  CONNECTION_MISSING: ['name'],
  SHARES_NOT_WHOLE: ['sum'],
  PLUGIN_SILENT: ['type', 'detail'],
  // edges and ports
  EDGE_ID_DUPLICATE: ['edge'],
  EDGE_DANGLING: ['edge', 'missing'],
  EDGE_INTO_ENTRY: ['name'],
  EDGE_PORT_UNKNOWN: ['port', 'name'],
  PORT_TWO_EDGES: ['port', 'name'],
  PORT_UNWIRED: ['port', 'name'],
  PORT_DUPLICATE: ['port', 'name'],
  CYCLE_WITHOUT_WAIT: ['name'],
  CYCLE_WITHOUT_PASSES: ['name'],
  // names inside expressions and templates that this journey does not have
  NODE_REFERENCE_UNKNOWN: ['reference'],
  EVENT_UNGUARDED: [],
  // rules (CEL)
  RULE_EMPTY: [],
  RULE_SYNTAX: ['detail', 'reason'],
  RULE_TOO_LONG: ['length', 'limit'],
  RULE_TOO_COMPLEX: ['limit'],
  RULE_LIST_TOO_LONG: ['limit'],
  RULE_UNKNOWN_NAME: ['name'],
  RULE_UNKNOWN_FIELD: ['name', 'field'],
  RULE_UNKNOWN_FUNCTION: ['name'],
  RULE_NOT_ALLOWED: ['name'],
  RULE_OUT_OF_SCOPE: ['name'],
  RULE_ARGUMENTS: ['name', 'usage'],
  RULE_TYPE: ['operator', 'left', 'right'],
  RULE_NULL: [],
  RULE_NOT_CONDITION: ['type'],
  RULE_WINDOW_INVALID: ['text'],
  RULE_WINDOW_TOO_LONG: ['text', 'days'],
  // raised while a member walks, never at publish
  RULE_VALUE_TYPE: ['operator', 'left', 'right'],
  // templates (Liquid)
  TEMPLATE_SYNTAX: ['detail', 'reason'],
  TEMPLATE_TOO_LONG: ['length', 'limit'],
  TEMPLATE_UNKNOWN_NAME: ['name'],
  TEMPLATE_UNKNOWN_FILTER: ['name'],
  TEMPLATE_NOT_ALLOWED: ['name'],
  TEMPLATE_LINE_BREAK: [],
  TEMPLATE_LIMIT: ['detail', 'reason'],
  // warnings
  ATTRIBUTE_UNKNOWN: ['name'],
  ATTRIBUTE_TYPE: ['name', 'known', 'given'],
  BRANCH_UNNAMED: ['name', 'port'],
  NODE_DEAD_END: ['port', 'name'],
} as const satisfies Record<string, readonly string[]>

export type ProblemCode = keyof typeof PROBLEM_CODES
