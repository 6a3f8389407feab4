import type { JourneySettings } from '../graph/journey.ts'
import { share } from '../share.ts'

/**
 * 0 treated, 1 control. Drawn from the group's name and the entrant alone, so every journey that names the group draws the
 * same, at every entry. 2, the brand's global control group, is the caller's to give.
 */
export function arm(control: JourneySettings['control'], entrant: string): 0 | 1 {
  return control && share(entrant, control.group, 'control') * 100 < control.percent ? 1 : 0
}
