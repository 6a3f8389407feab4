import { Group, Stack, Text, Title } from '@mantine/core'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import classes from './empty.module.css'

interface EmptyProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly body?: string
  readonly children?: ReactNode
}

/** Nothing here yet: what would be here, and the one thing to do about it. */
export function Empty({ icon: Icon, title, body, children }: EmptyProps) {
  return (
    <Stack align="center" gap="sm" className={classes.empty}>
      <span className={classes.badge}>
        <Icon size={26} strokeWidth={1.6} aria-hidden />
      </span>
      <Title order={2}>{title}</Title>
      {body && (
        <Text c="dimmed" size="sm" maw={460} ta="center">
          {body}
        </Text>
      )}
      {children && (
        <Group mt="xs" justify="center">
          {children}
        </Group>
      )}
    </Stack>
  )
}
