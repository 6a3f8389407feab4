import { useEffect, useState } from 'react'
import { useView } from '../document/bench.ts'
import classes from './editor.module.css'

const batch = 400

/** Says what happened, half a second at a time, so that a burst of changes is one sentence. */
export function LiveRegion() {
  const said = useView((view) => view.said)
  const [spoken, setSpoken] = useState('')
  useEffect(() => {
    const later = setTimeout(() => setSpoken(said.text), batch)
    return () => clearTimeout(later)
  }, [said])
  return (
    <div className={classes.spoken} role="status" aria-live="polite">
      {spoken}
    </div>
  )
}
