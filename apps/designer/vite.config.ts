import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const runtime = `http://127.0.0.1:${process.env.CAIRN_API_PORT ?? process.env.PORT ?? '3000'}`

export default defineConfig({
  plugins: [react()],
  build: {
    // Nothing is inlined: the page runs under `script-src 'self'; img-src 'self' data:` without exceptions.
    assetsInlineLimit: 0,
    manifest: true,
    target: 'es2024',
    // Browsers that know light-dark() themselves: a fallback for older ones cannot see the kit's colour scheme.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Vite's own loader is used by the first page: left alone it is put into the largest chunk, Monaco's megabyte.
            { name: 'preload', test: /vite\/preload-helper|rolldown\/runtime/, priority: 10 },
            // By itself: the first page's dialogs use it, the canvas library behind it they do not.
            { name: 'zustand', test: /node_modules\/(zustand|use-sync-external-store)\//, priority: 2 },
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'flow', test: /node_modules\/@xyflow\// },
            { name: 'monaco', test: /node_modules\/monaco-editor\// },
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': runtime, '/v1': runtime } },
})
