import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * `npm run pack`: until they are published, the packages an author needs as tarballs in `dist/packs`: the SDK, the kit, and a scaffold
 * whose `package.json` points at the two by `file:`. A package under `node_modules` is JavaScript, because Node strips no types there.
 */
const root = join(import.meta.dirname, '../../../..')
const out = resolve(process.argv[2] ?? join(root, 'dist/packs'))

interface PackageJson {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

const jsonOf = (folder: string): PackageJson => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
const work = mkdtempSync(join(tmpdir(), 'cairn-pack-'))
try {
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  const sdk = packed(sdkInto(join(work, 'sdk')))
  const kit = packed(await kitInto(join(work, 'kit')))
  const scaffold = packed(scaffoldInto(join(work, 'scaffold'), { '@cairn/sdk': sdk, '@cairn/kit': kit }))
  console.log([sdk, kit, scaffold].join('\n'))
} finally {
  rmSync(work, { recursive: true, force: true })
}

function packed(folder: string): string {
  const name = execFileSync('npm', ['pack', '--silent', '--pack-destination', out], { cwd: folder, encoding: 'utf8' })
  return join(out, name.trim())
}

function write(folder: string, name: string, value: object): void {
  writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`)
}

/** The SDK as JavaScript with its types beside it. */
function sdkInto(folder: string): string {
  const { name, version, exports, dependencies = {} } = jsonOf('packages/sdk')
  const dist = join(folder, 'dist')
  const flags = ['--noEmit', 'false', '--outDir', dist, '--rootDir', join(root, 'packages/sdk/src')]
  const emit = ['--declaration', '--rewriteRelativeImportExtensions']
  const tsc = join(root, 'node_modules/.bin/tsc')
  execFileSync(tsc, ['-p', join(root, 'packages/sdk'), ...flags, ...emit], { stdio: 'inherit' })
  for (const file of globSync('**/*.test.*', { cwd: dist })) rmSync(join(dist, file))
  for (const file of globSync('**/*.d.ts', { cwd: dist })) {
    const text = readFileSync(join(dist, file), 'utf8')
    writeFileSync(join(dist, file), text.replace(/(['"])(\.{1,2}\/[^'"]+)\.ts\1/g, '$1$2.js$1'))
  }
  const built = Object.entries(exports).map(([face, source]) => {
    const file = source.replace('./src/', './dist/').replace(/\.ts$/, '')
    return [face, { types: `${file}.d.ts`, default: `${file}.js` }]
  })
  write(folder, 'package.json', {
    name,
    version,
    license: 'Apache-2.0',
    type: 'module',
    files: ['dist'],
    sideEffects: ['./dist/graph/journey.js'],
    exports: Object.fromEntries(built),
    dependencies,
  })
  return folder
}

/** The kit with what it uses of the host in one file; the SDK and zod stay outside, for the plugin brings the same. */
async function kitInto(folder: string): Promise<string> {
  const { name, version } = jsonOf('packages/kit')
  const from = createRequire(join(root, 'apps/designer/package.json'))
  const vite = join(dirname(from.resolve('vite/package.json')), 'dist/node/index.js')
  // the bundler comes with the designer; this is the part of its face that is used here
  const bundler = (await import(pathToFileURL(vite).href)) as { build(options: object): Promise<unknown> }
  await bundler.build({
    root: join(root, 'packages/kit'),
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: 'src/main.ts',
      outDir: join(folder, 'dist'),
      target: 'node26',
      minify: false,
      rollupOptions: { external: [/^@cairn\/sdk/, 'zod', /dev\/develop\.ts$/], output: { entryFileNames: 'main.js' } },
    },
  })
  const main = join(folder, 'dist/main.js')
  writeFileSync(main, `#!/usr/bin/env node\n${readFileSync(main, 'utf8')}`)
  const sdk = jsonOf('packages/sdk')
  const { zod = '' } = sdk.dependencies ?? {}
  write(folder, 'package.json', {
    name,
    version,
    license: 'Apache-2.0',
    type: 'module',
    files: ['dist'],
    bin: { cairn: './dist/main.js' },
    engines: { node: '>=26' },
    dependencies: { '@cairn/sdk': sdk.version, zod },
  })
  return folder
}

/** The template, and two small files that write it; what it depends on is what was packed. */
function scaffoldInto(folder: string, packs: Readonly<Record<string, string>>): string {
  const { name, version } = jsonOf('packages/create-cairn-plugin')
  const source = join(root, 'packages/create-cairn-plugin')
  mkdirSync(join(folder, 'src'), { recursive: true })
  cpSync(join(source, 'template'), join(folder, 'template'), { recursive: true })
  for (const file of ['main', 'scaffold']) {
    const text = stripTypeScriptTypes(readFileSync(join(source, `src/${file}.ts`), 'utf8')).replaceAll(".ts'", ".js'")
    writeFileSync(join(folder, `src/${file}.js`), file === 'main' ? `#!/usr/bin/env node\n${text}` : text)
  }
  const { zod = '' } = jsonOf('packages/sdk').dependencies ?? {}
  const files = Object.entries(packs).map(([each, path]) => [each, `file:${path}`])
  write(folder, 'packs.json', { ...Object.fromEntries(files), zod })
  write(folder, 'package.json', {
    name,
    version,
    license: 'Apache-2.0',
    type: 'module',
    files: ['src', 'template', 'packs.json'],
    bin: { [name]: './src/main.js' },
  })
  return folder
}
