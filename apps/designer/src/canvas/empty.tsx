import { useTranslation } from 'react-i18next'
import { useBench } from '../document/bench.ts'
import { NodeIcon } from './icon.tsx'
import classes from './canvas.module.css'

/** A bare canvas says what comes first: who enters. */
export function EmptyCanvas() {
  const { t } = useTranslation('editor')
  const bench = useBench()
  const entries = bench.catalogue.manifest.nodes.filter((kind) => kind.entry)
  return (
    <section className={classes.empty} aria-label={t('empty.title')}>
      <svg viewBox="0 0 320 76" width="280" aria-hidden className={classes.sketch}>
        <path d="M78 38h36M206 38h36" />
        <rect x="2" y="14" width="76" height="48" rx="10" />
        <rect x="120" y="14" width="80" height="48" rx="10" className={classes.sketchNext} />
        <rect x="242" y="14" width="76" height="48" rx="10" className={classes.sketchLast} />
        <circle cx="22" cy="38" r="9" />
        <path d="M40 34h26M40 43h16" />
      </svg>
      <h2>{t('empty.title')}</h2>
      <p>{t('empty.body')}</p>
      <div className={classes.entries}>
        {entries.map((kind) => (
          <button
            key={kind.type}
            type="button"
            data-shelf={kind.shelf}
            onClick={() => bench.edit('addEntry', { type: kind.type })}
          >
            <span className={classes.entryIcon}>
              <NodeIcon name={kind.icon} size={17} />
            </span>
            {bench.text(kind.title)}
          </button>
        ))}
      </div>
    </section>
  )
}
