export { RuleError } from '../errors.ts'
export { FUNCTIONS, WINDOW_LIMIT_DAYS } from './calls.ts'
export {
  ruleMentions,
  templateMentions,
  unlikeValues,
  type AttributeType,
  type Mention,
  type Unlike,
} from './attributes.ts'
export { ROOTS } from './names.ts'
export { CALCULABLE, inRange } from './operators.ts'
export { printPath, quote } from './print.ts'
export { distinctReads, readKey, type Read } from './read.ts'
export { REASONS, type Reason } from './reasons.ts'
export {
  eventFacts,
  parseRule,
  parseValue,
  testRule,
  type Rule,
  type RuleResult,
  type RuleScope,
  type ValueResult,
  type ValueRule,
} from './rule.ts'
export { RULE_LIMITS } from './syntax.ts'
export type * from './tree.ts'
export {
  checkTemplate,
  oneLine,
  renderTemplate,
  TEMPLATE_LIMITS,
  templateReads,
  templateScope,
  type Rendered,
  type RenderOptions,
  type TemplateScope,
} from './liquid.ts'
