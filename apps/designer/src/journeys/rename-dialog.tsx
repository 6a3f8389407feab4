import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type JourneyItem, renameJourney } from '../api/journeys.ts'
import { Failure } from '../ui/failure.tsx'

interface Props {
  readonly row: JourneyItem
  readonly onClose: () => void
}

export function RenameDialog({ row, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('journeys:rename.title')}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      <RenameForm row={row} onClose={onClose} />
    </Modal>
  )
}

function RenameForm({ row, onClose }: Props) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [name, setName] = useState(row.name)
  const rename = useMutation({
    mutationFn: () => renameJourney(row.id, name.trim()),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['journeys'] })
      onClose()
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    rename.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('journeys:column.name')}
          value={name}
          maxLength={120}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {rename.error && <Failure error={rename.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('ui:cancel')}
          </Button>
          <Button type="submit" loading={rename.isPending} disabled={name.trim() === ''}>
            {t('ui:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
