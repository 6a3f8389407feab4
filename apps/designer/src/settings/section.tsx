import { Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Sheet } from '../ui/page.tsx'
import classes from './settings.module.css'

interface Props {
  readonly title: string
  readonly help?: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export function Section({ title, help, actions, children }: Props) {
  return (
    <Sheet>
      <Stack gap="lg">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Title order={2}>{title}</Title>
            {help && (
              <Text size="sm" c="dimmed" mt={4}>
                {help}
              </Text>
            )}
          </div>
          <div className={classes.actions}>{actions}</div>
        </Group>
        {children}
      </Stack>
    </Sheet>
  )
}
