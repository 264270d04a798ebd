/// Functions of the kernel that programs may call (`enum bpf_func_id` in `linux/bpf.h`).
///
/// All of them are open to programs of any licence.
public enum Helper: Int32, Sendable {
  /// `bpf_map_lookup_elem(map, key)`: the address of a value, or 0.
  case lookUp = 1
  /// `bpf_ktime_get_ns()`: nanoseconds since boot, but for times of suspension.
  case time = 5
  /// `bpf_redirect(interface, flags)`: has the packet leave through another interface; what it gives
  /// is the program's verdict.
  case redirect = 23
  /// `bpf_xdp_adjust_tail(context, change)`: moves the packet's end; 0 on success.
  case adjustTail = 65
  /// `bpf_ktime_get_coarse_ns()`: nanoseconds since boot, as of the last tick.
  case coarseTime = 160
  /// `bpf_xdp_load_bytes(context, offset, buffer, length)`: since Linux 5.18.
  case loadOctets = 189
  /// `bpf_xdp_store_bytes(context, offset, buffer, length)`: since Linux 5.18.
  case storeOctets = 190

  /// How many arguments it takes, from `r1` on.
  var argumentCount: Int {
    switch self {
    case .time, .coarseTime: 0
    case .lookUp, .redirect, .adjustTail: 2
    case .loadOctets, .storeOctets: 4
    }
  }
}
