import { Tooltip } from '@mantine/core'
import { useFormat } from '../i18n/format.ts'

/** How long ago, in journey time; the exact moment on hover and focus. */
export function Ago({ at }: { readonly at: string }) {
  const format = useFormat()
  return (
    <Tooltip label={format.moment(at)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at}>{format.ago(at)}</time>
    </Tooltip>
  )
}
