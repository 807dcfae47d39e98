/**
 * Stands in for `typebox` in the bundle. The contracts declare their schemas as they are loaded, but a browser only takes types,
 * paths and limits from them: checking is the server's work. The schema builder would be 17 kB of gzipped code for nothing.
 */
const builder = new Proxy({}, { get: () => () => ({}) });
// biome-ignore lint/style/noDefaultExport: as the package has it
export default builder;
