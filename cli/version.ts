// The version of package.json, put in by the build.

declare const __AMUSCOPE_VERSION__: string;

export const version = typeof __AMUSCOPE_VERSION__ === 'string' ? __AMUSCOPE_VERSION__ : '0.0.0';
