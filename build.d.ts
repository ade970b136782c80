/** What `remix vite:build` leaves; generated, so not there when types are checked on a fresh clone. */
declare module '*/build/server/index.js' {
  const build: import('@remix-run/cloudflare').ServerBuild
  export = build
}
