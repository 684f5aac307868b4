/** What the AWS SDK's types look like in JSON: times go over the wire as Unix seconds. */
export type Wire<T> = { [Key in keyof T]: Date extends NonNullable<T[Key]> ? number : T[Key] };
