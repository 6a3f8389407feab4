import { Tooltip } from '@mantine/core'
import { browserNow } from '../clock.ts'
import { useFormat } from '../i18n/format.ts'

interface Props {
  readonly at: string
  /** `machine`: what people did here (saved, imported); a clock moved by hand does not move it. */
  readonly clock?: 'journey' | 'machine'
}

/** How long ago; the exact moment on hover and focus. */
export function Ago({ at, clock = 'journey' }: Props) {
  const format = useFormat()
  const said = clock === 'journey' ? format.ago(at) : format.since(at, browserNow())
  return (
    <Tooltip label={format.zoned(at)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at}>{said}</time>
    </Tooltip>
  )
}
