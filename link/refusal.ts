/** A request that is answered with an error. `message` tells the user why. */
export class Refusal extends Error {
  constructor(
    readonly errno: number,
    message: string,
  ) {
    super(message);
  }
}
