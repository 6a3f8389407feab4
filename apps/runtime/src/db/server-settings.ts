import { totalmem } from 'node:os'

export interface ServerSettings {
  readonly port: number
  /** Only for tests: data that may be lost with the machine. */
  readonly durable: boolean
}

const MB = 1024 * 1024

/**
 * Measured for many small set-based writes: the defaults cost a third more per step. wal_compression stays off (this
 * build has only pglz), jit stays off, and no parallel plans, whose shared memory a small container refuses.
 */
export function serverSettings({ port, durable }: ServerSettings): string {
  const memory = totalmem() / MB
  const buffers = Math.round(Math.min(2048, Math.max(128, memory / 8)))
  const lines = {
    listen_addresses: "'127.0.0.1'",
    unix_socket_directories: "''",
    port,
    max_connections: 200,
    shared_buffers: `${durable ? buffers : Math.min(buffers, 256)}MB`,
    effective_cache_size: `${Math.round(memory / 2)}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '256MB',
    wal_buffers: '32MB',
    max_wal_size: durable ? '4GB' : '1GB',
    checkpoint_timeout: '15min',
    random_page_cost: 1.1,
    jit: 'off',
    max_parallel_workers_per_gather: 0,
    autovacuum_naptime: '15s',
    autovacuum_vacuum_cost_limit: 1000,
    password_encryption: "'scram-sha-256'",
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  }
  const text = Object.entries(lines).map(([name, value]) => `${name} = ${value}`)
  return ['# Written by Cairn at every start; ALTER SYSTEM overrides it.', ...text, ''].join('\n')
}
