import { Button, Group, Modal, Select, Stack } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useGraphs } from '../members/graphs.ts'
import { useNodeName } from '../members/node-name.ts'

interface Props {
  readonly journey: string
  readonly onClose: () => void
  readonly onMove: (node: string) => void
}

/** Where the chosen members are to stand: one of the journey's steps. */
export function MoveDialog({ journey, onClose, onMove }: Props) {
  const { t } = useTranslation()
  const nameOf = useNodeName()
  const [to, setTo] = useState<string | null>(null)
  const graph = useGraphs([journey]).get(journey)
  const steps = (graph?.nodes ?? [])
    .filter(({ type }) => !type.startsWith('entry.'))
    .map((node) => ({ value: node.id, label: `${nameOf(node)} (${node.id})` }))
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('health:quarantine.move.title')}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      <Stack>
        <Select
          label={t('health:quarantine.move.to')}
          description={t('health:quarantine.move.help')}
          data={steps}
          value={to}
          searchable
          nothingFoundMessage={t('ui:nothing')}
          onChange={setTo}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('ui:cancel')}
          </Button>
          <Button
            disabled={to === null}
            onClick={() => {
              if (to !== null) onMove(to)
              onClose()
            }}
          >
            {t('health:quarantine.move.action')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
