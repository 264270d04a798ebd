/// A register of the virtual machine (`Documentation/bpf/standardization/instruction-set.rst`).
public enum Register: UInt8, Sendable {
  /// What a helper or the program returns.
  case r0
  /// The first argument of a helper, and of the program: its context.
  case r1
  /// The second argument of a helper.
  case r2
  /// The third argument of a helper.
  case r3
  /// The fourth argument of a helper.
  case r4
  /// The fifth argument of a helper. Calls leave nothing in `r0` to `r5`.
  case r5
  /// Kept by calls.
  case r6
  /// Kept by calls.
  case r7
  /// Kept by calls.
  case r8
  /// Kept by calls.
  case r9
  /// The end of the stack of 512 octets; read only.
  case r10
}
