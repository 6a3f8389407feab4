import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createPool, type Pool, poolsQuery } from '../api/pools.ts'
import { Failure } from '../ui/failure.tsx'

interface Props {
  readonly opened: boolean
  readonly onClose: () => void
  /** An empty pool is of no use: the caller offers to fill it at once. */
  readonly onCreated: (pool: Pool) => void
}

export function PoolDialog({ opened, onClose, onCreated }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('pools:create.title')}
      closeButtonProps={{ 'aria-label': t('ui:close') }}
    >
      <PoolForm onClose={onClose} onCreated={onCreated} />
    </Modal>
  )
}

function PoolForm({ onClose, onCreated }: Omit<Props, 'opened'>) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () => createPool(name.trim()),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: poolsQuery.queryKey })
      onClose()
      onCreated({ id, name: name.trim(), kind: 'coupon', codes: 0, free: 0 })
    },
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('pools:column.name')}
          placeholder={t('pools:create.placeholder')}
          value={name}
          maxLength={80}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {create.error && <Failure error={create.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('ui:cancel')}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
            {t('pools:create.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
