import { parseRule, parseValue } from '../../expression/index.ts'
import type { Problem } from '../../problem.ts'
import { isDuration, isZone } from '../../time.ts'
import type { JourneySettings } from '../journey.ts'
import { graphProblem } from '../problems.ts'
import { withPlace } from './texts.ts'
import type { View } from './view.ts'

export function unknownZone({ journey: { settings } }: View): Problem[] {
  const zone = settings.timeZone.fallback
  if (isZone(zone)) return []
  const repaired = { ...settings, timeZone: { ...settings.timeZone, fallback: 'UTC' } }
  const place = { pointer: '/settings/timeZone/fallback' }
  return [graphProblem('ZONE_UNKNOWN', { params: { zone }, place, fix: set(repaired) })]
}

export function badDurations({ journey: { settings } }: View): Problem[] {
  const texts: readonly (readonly [string, string | undefined])[] = [
    ['/settings/reentry/gap', settings.reentry.gap],
    ['/settings/goal/within', settings.goal?.within],
    ['/settings/governor/deadline', settings.governor?.deadline],
  ]
  return texts.flatMap(([pointer, text]) => {
    if (text === undefined || isDuration(text)) return []
    return [graphProblem('DURATION_INVALID', { params: { text }, place: { pointer } })]
  })
}

export function missingGap({ journey: { settings } }: View): Problem[] {
  const { reentry } = settings
  if (reentry.allow !== 'after' || reentry.gap !== undefined) return []
  const fix = set({ ...settings, reentry: { ...reentry, gap: 'P30D' } })
  return [graphProblem('REENTRY_GAP_MISSING', { place: { pointer: '/settings/reentry/gap' }, fix })]
}

export function badSettingsRules({ journey: { settings } }: View): Problem[] {
  const { goal, reentry } = settings
  return [
    ...settings.exit.flatMap(({ when }, i) => rule(when, 'run', `/settings/exit/${i}/when`)),
    ...(goal?.match === undefined ? [] : rule(goal.match, 'event', '/settings/goal/match')),
    ...(reentry.key === undefined ? [] : value(reentry.key, '/settings/reentry/key')),
  ]
}

function rule(text: string, scope: 'run' | 'event', pointer: string): Problem[] {
  const parsed = parseRule(text, scope)
  return parsed.ok ? [] : parsed.problems.map((problem) => withPlace(problem, { pointer }))
}

function value(text: string, pointer: string): Problem[] {
  const parsed = parseValue(text, 'event')
  return parsed.ok ? [] : parsed.problems.map((problem) => withPlace(problem, { pointer }))
}

function set(settings: JourneySettings): NonNullable<Problem['fix']> {
  return { command: 'setSettings', args: { settings } }
}
