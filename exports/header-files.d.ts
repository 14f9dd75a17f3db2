// Bundlers and the test runner turn an imported C header into its text.
declare module '*.h' {
  const text: string;
  export default text;
}
