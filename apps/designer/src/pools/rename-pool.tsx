import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Pool, poolsQuery, renamePool } from '../api/pools.ts'
import { Failure } from '../ui/failure.tsx'

interface Props {
  readonly pool: Pool
  readonly onClose: () => void
}

export function RenamePool({ pool, onClose }: Props) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [name, setName] = useState(pool.name)
  const rename = useMutation({
    mutationFn: () => renamePool(pool.id, name.trim()),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: poolsQuery.queryKey })
      onClose()
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    rename.mutate()
  }
  return (
    <Modal opened onClose={onClose} title={t('pools:rename.title')} closeButtonProps={{ 'aria-label': t('ui:close') }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t('pools:column.name')}
            value={name}
            maxLength={80}
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
    </Modal>
  )
}
