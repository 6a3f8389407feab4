import type { ProblemCode } from './codes.ts'

type GraphCode = Exclude<ProblemCode, `RULE_${string}` | `TEMPLATE_${string}`>

/** English sentences for logs and the API; the designer shows its own catalogue's. */
export const MESSAGES: Readonly<Record<GraphCode, string>> = {
  JOURNEY_SHAPE: 'This is not journey JSON at {pointer}: {detail}. Correct it in the JSON view.',
  JOURNEY_TOO_LARGE: 'The journey has {bytes} bytes; at most {limit} are allowed. Shorten texts or split the journey.',
  JOURNEY_TOO_DEEP: 'The JSON is nested more than {limit} levels deep: flatten it.',
  NODES_TOO_MANY: 'The journey has {count} nodes; at most {limit} are allowed. Split it into two journeys.',
  EDGES_TOO_MANY: 'The journey has {count} edges; at most {limit} are allowed. Split it into two journeys.',
  ENTRY_MISSING: 'Nobody can enter: add an entry from the Audience shelf.',
  ZONE_UNKNOWN: '"{zone}" is not a time zone: choose an IANA name such as Asia/Shanghai.',
  DURATION_INVALID:
    '"{text}" is not a duration: write ISO 8601 such as P3D or PT2H, at least zero and at most ten years.',
  REENTRY_GAP_MISSING: 'Re-entry "after" needs a gap: say how long a member must stay away, for example P30D.',
  NODE_ID_DUPLICATE: 'Two nodes have the id {node}: give one of them another.',
  NODE_TYPE_UNKNOWN: 'The node type {type} is not installed: install its plugin or remove the node.',
  NODE_TYPE_NEWER: '{type} version {version} is newer than the installed {known}: update, or remove the node.',
  NODE_UNREACHABLE: 'No member can come to "{name}": connect it or remove it.',
  CONFIG_INVALID: 'The setting "{field}" does not fit: {detail}.',
  CONFIG_MISSING: 'The setting "{field}" is empty: fill it in.',
  CONFIG_UNKNOWN_FIELD: 'The setting "{field}" does not exist for this node: remove it.',
  TIME_OF_DAY_INVALID: '"{text}" is not a time of day: write HH:MM.',
  JOURNEY_MISSING: 'No journey is chosen, or it was never published: choose one that members can enter.',
  POOL_MISSING: 'Nothing is chosen to give, or it is gone: choose one.',
  RIGHTS_CELL_EMPTY: 'Nobody has said what {row} × {column} gets: choose it in the table.',
  RIGHTS_TABLE_EMPTY: 'The table has no rows or no columns: say who gets what.',
  AUDIENCE_MISSING: 'No audience is chosen, or it is gone: choose one.',
  CONNECTION_MISSING: 'The connection of "{name}" does not exist: choose the account it sends through.',
  SHARES_NOT_WHOLE: 'The shares add up to {sum} %: make them 100 %.',
  PLUGIN_SILENT: 'The plugin of {type} could not say what its rule is: {detail}',
  EDGE_ID_DUPLICATE: 'Two edges have the id {edge}: give one of them another.',
  EDGE_DANGLING: 'The edge {edge} leads from or to a node that does not exist ({missing}): remove it.',
  EDGE_INTO_ENTRY: 'An edge leads into the entry "{name}", which has no way in: remove it.',
  EDGE_PORT_UNKNOWN: '"{name}" has no way out "{port}": remove the edge or start it at another.',
  PORT_TWO_EDGES: 'Two edges leave "{name}" by "{port}": keep one, nothing forks.',
  PORT_UNWIRED: 'The way out "{port}" of "{name}" leads nowhere: connect it.',
  PORT_DUPLICATE: '"{name}" has two ways out named "{port}": rename one.',
  CYCLE_WITHOUT_WAIT: 'The loop through "{name}" has no wait of at least a minute: add one.',
  CYCLE_WITHOUT_PASSES:
    'The loop through "{name}" could turn for ever: say on its back edge how often a member may take it.',
  NODE_REFERENCE_UNKNOWN: '{reference} names a node that this journey does not have: correct the id.',
  EVENT_UNGUARDED: 'Members also enter without an event: write has(event.name) && before using event.',
  ATTRIBUTE_UNKNOWN:
    'No member seen lately has the attribute "{name}": check its spelling, unless it is still to come.',
  ATTRIBUTE_TYPE: 'The attribute "{name}" is a {known} and is held against a {given}: write both alike.',
  BRANCH_UNNAMED: 'The path "{port}" of "{name}" has no name: name it, so that reports can be read.',
  NODE_DEAD_END: 'The way out "{port}" of "{name}" leads nowhere: members end there with that reason.',
}
