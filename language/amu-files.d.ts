// Bundlers and the test runner turn an imported `.amu` file into its text.
declare module '*.amu' {
  const text: string;
  export default text;
}
