import { Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import classes from './page.module.css'

interface PageProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A page of the shell: one heading, its actions at the right, the rest below. */
export function Page({ title, lead, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Cairn`
  }, [title])
  return (
    <main className={classes.page}>
      <Stack gap="lg">
        <Group justify="space-between" align="flex-end" gap="md">
          <div>
            <Title order={1}>{title}</Title>
            {lead && (
              <Text c="dimmed" size="sm" mt={4}>
                {lead}
              </Text>
            )}
          </div>
          <Group gap="sm">{actions}</Group>
        </Group>
        {children}
      </Stack>
    </main>
  )
}

/** A white sheet on the page: tables, forms. */
export function Sheet({ children, padded = true }: { readonly children: ReactNode; readonly padded?: boolean }) {
  return <section className={padded ? classes.sheet : classes.flush}>{children}</section>
}
