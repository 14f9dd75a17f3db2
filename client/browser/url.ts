// What `@vscode/debugadapter` asks of Node's module of this name: browsers have it as a global.
const { URL } = globalThis;

export { URL };
