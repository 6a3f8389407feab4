import type { ReactNode } from 'react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { BenchContext } from '../document/bench.ts'
import type { Bench } from '../document/bench.ts'
import type { Label } from '../document/scene.ts'
import { createView, say, selectNodes } from '../document/view.ts'
import { useLocale } from '../i18n/language.ts'
import type { Opened } from './open.ts'

interface Props {
  readonly journeyId: string
  readonly opened: Opened
  readonly children: ReactNode
}

const wide = (): boolean => globalThis.innerWidth >= 1100

/** The bench of one open journey: edits go through here, so that each is selected, undone and spoken alike. */
export function BenchProvider({ journeyId, opened, children }: Props) {
  const { t } = useTranslation('editor')
  const locale = useLocale()
  const [view] = useState(() => createView(wide()))
  const bench = useMemo((): Bench => {
    const { draft, catalogue, counts, sync } = opened
    const text: Bench['text'] = (words) => (typeof words === 'string' ? words : (words?.[locale] ?? ''))
    const words = (label: Label): string => t(`undo.${label.key}`, { what: text(label.what), count: label.count ?? 1 })
    return {
      journeyId,
      draft,
      catalogue,
      counts,
      view,
      text,
      edit: (id, args) => {
        const outcome = draft.edit(id, args)
        if ('refused' in outcome) {
          say(view, t(`refused.${outcome.refused}`))
          return false
        }
        if (outcome.select) selectNodes(view, outcome.select)
        const { notice, label, typing } = outcome
        if (typing === undefined || notice)
          say(view, notice ? t(`notice.${notice.key}`, { count: notice.count }) : words(label))
        return true
      },
      undo: () => {
        const label = draft.undo()
        if (label) say(view, t('undone', { what: words(label) }))
      },
      save: async () => {
        await sync.flush()
        return !sync.pending()
      },
      redo: () => {
        const label = draft.redo()
        if (label) say(view, t('redone', { what: words(label) }))
      },
    }
  }, [journeyId, opened, view, t, locale])
  return <BenchContext value={bench}>{children}</BenchContext>
}
