/** Mathematics that scoring models share: a plugin brings no packages along. */
export { logBeta, logGamma, logSum } from './gamma.ts'
export { hypergeometric } from './hypergeometric.ts'
export { minimise, type Minimum } from './minimise.ts'
