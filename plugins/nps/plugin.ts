import { defineScoringModel } from '@cairn/sdk'
import * as z from 'zod'

/**
 * Net promoter score: Reichheld, The one number you need to grow, Harvard Business Review, December 2003. Of answers from 0 to 10
 * those of 9 and 10 promote, those up to 6 detract: NPS = 100 (P − D)/n, with a standard error of 100 √((P + D − (P−D)²)/n) in
 * shares. The last answer of a member counts; whoever has not answered, or something else than 0 to 10, is left out. Below so many
 * answers no result is shown.
 */
export default defineScoringModel({
  id: 'nps.score',
  version: 1,
  title: 'Net promoter score',
  icon: 'thumbs-up',
  config: z.object({
    event: z.string().min(1).max(200).default('Survey Answered').meta({ title: 'Survey event' }),
    property: z.string().min(1).max(200).default('score').meta({ title: 'Property with the answer, 0 to 10' }),
    windowDays: z.int().min(1).max(3650).default(365).meta({ title: 'Look-back in days' }),
    least: z.int().min(1).default(30).meta({ title: 'Answers needed before a result is shown' }),
  }),
  features: ({ config, events }) => ({
    answer: events(config.event).last(config.property, { withinDays: config.windowDays }),
  }),
  outputs: { answer: 'number', group: ['promoter', 'passive', 'detractor', 'none'] },
  words: {
    answer: 'Answer',
    group: 'Group',
    promoter: 'Promoter',
    passive: 'Passive',
    detractor: 'Detractor',
    none: 'Has not answered',
  },
  fit({ config, columns, rows }) {
    const groups = Array.from({ length: rows }, (_, i) => groupOf(columns.answer[i] ?? Number.NaN))
    const count = (of: string): number => groups.filter((group) => group === of).length
    const [promoters, passives, detractors] = [count('promoter'), count('passive'), count('detractor')]
    const answers = promoters + passives + detractors
    const [p, d] = [promoters / answers, detractors / answers]
    const shown = answers >= config.least
    const parameters = {
      nps: shown ? 100 * (p - d) : null,
      standardError: shown ? 100 * Math.sqrt((p + d - (p - d) ** 2) / answers) : null,
      promoters,
      passives,
      detractors,
      answers,
    }
    const labels = Array.from({ length: 11 }, (_, value) => String(value))
    const values = labels.map((label) => {
      let n = 0
      for (let i = 0; i < rows; i += 1) if (Math.round(columns.answer[i] ?? -1) === Number(label)) n += 1
      return n
    })
    const chart = {
      title: { en: 'Answers', 'zh-CN': '评分分布' },
      x: { title: { en: 'From 0 to 10', 'zh-CN': '0–10 分' }, labels },
      y: { en: 'Members', 'zh-CN': '人数' },
      series: [{ title: { en: 'Answers', 'zh-CN': '答卷数' }, values }],
    }
    return { report: { parameters, rows: answers, charts: [chart] } }
  },
  predict({ columns, rows }) {
    const group = Array.from({ length: rows }, (_, i) => groupOf(columns.answer[i] ?? Number.NaN))
    return {
      group,
      answer: Float64Array.from(group, (each, i) => (each === 'none' ? Number.NaN : (columns.answer[i] ?? Number.NaN))),
    }
  },
})

function groupOf(answer: number): 'promoter' | 'passive' | 'detractor' | 'none' {
  if (!(answer >= 0 && answer <= 10)) return 'none'
  return answer >= 9 ? 'promoter' : answer > 6 ? 'passive' : 'detractor'
}
