import type { Journey } from '@cairn/sdk/graph'
import { Button, FileButton, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

interface Props {
  readonly file: Journey | undefined
  readonly onFile: (file: Journey) => void
}

/** A journey out of a file; read here, so that a wrong file is refused before anything is made. */
export function ImportFile({ file, onFile }: Props) {
  const { t } = useTranslation()
  const [failed, setFailed] = useState('')
  const read = async (chosen: File | null): Promise<void> => {
    if (!chosen) return
    // The schema library is not in the first load of the list.
    const { parseJourney } = await import('../code/parse.ts')
    const parsed = parseJourney(await chosen.text())
    if (parsed.state === 'valid') onFile(parsed.journey)
    setFailed(parsed.state === 'valid' ? '' : t(`journeys:create.file.${parsed.state}`))
  }
  return (
    <Group>
      <FileButton accept="application/json,.json" onChange={(chosen) => void read(chosen)}>
        {(props) => (
          <Button variant="default" {...props}>
            {t('journeys:create.file.choose')}
          </Button>
        )}
      </FileButton>
      <Text size="sm" c={failed ? 'var(--mantine-color-error)' : 'dimmed'} role={failed ? 'alert' : undefined}>
        {failed ||
          (file
            ? t('journeys:create.file.read', { name: file.name, count: file.nodes.length })
            : t('journeys:create.file.none'))}
      </Text>
    </Group>
  )
}
