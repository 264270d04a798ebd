// swift-tools-version: 6.2
import PackageDescription

// The core is a package of its own so that it builds and tests in seconds, also under sanitizers
// and the fuzzer: nothing here imports a package, and nothing here imports Foundation.

let common: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]
let hot = common + [.strictMemorySafety()]

let package = Package(
  name: "Core",
  products: [
    .library(name: "DNSProtocol", targets: ["DNSProtocol"]),
    .library(name: "ZoneFile", targets: ["ZoneFile"]),
    .library(name: "Authority", targets: ["Authority"]),
    .library(name: "DatagramTransport", targets: ["DatagramTransport"]),
    .library(name: "Conntrack", targets: ["Conntrack"]),
    .library(name: "ConntrackKernel", targets: ["ConntrackKernel"]),
    .library(name: "CLinux", targets: ["CLinux"]),
    .library(name: "EBPF", targets: ["EBPF"]),
    .library(name: "XDPTransport", targets: ["XDPTransport"]),
  ],
  targets: [
    .target(name: "CLinux"),
    .target(name: "DNSProtocol", swiftSettings: hot),
    .target(name: "ZoneFile", dependencies: ["DNSProtocol"], swiftSettings: hot),
    .target(name: "Authority", dependencies: ["DNSProtocol", "CLinux"], swiftSettings: hot),
    .target(
      name: "DatagramTransport", dependencies: ["Authority", "CLinux"], swiftSettings: hot),
    .target(name: "EBPF", dependencies: ["CLinux"], swiftSettings: hot),
    .target(
      name: "XDPTransport", dependencies: ["EBPF", "Authority", "CLinux", "DNSProtocol"],
      swiftSettings: hot),
    .target(name: "Conntrack", swiftSettings: hot),
    .target(
      name: "ConntrackKernel", dependencies: ["Conntrack", "CLinux", "DNSProtocol", "EBPF"],
      swiftSettings: hot),
    .testTarget(name: "DNSProtocolTests", dependencies: ["DNSProtocol"], swiftSettings: common),
    .testTarget(
      name: "ZoneFileTests", dependencies: ["ZoneFile", "DNSProtocol"], swiftSettings: common),
    .testTarget(
      name: "AuthorityTests", dependencies: ["Authority", "DNSProtocol", "ZoneFile"],
      swiftSettings: common),
    .testTarget(
      name: "DatagramTransportTests",
      dependencies: ["DatagramTransport", "Authority", "DNSProtocol", "CLinux"],
      swiftSettings: common),
    .testTarget(name: "EBPFTests", dependencies: ["EBPF"], swiftSettings: common),
    .testTarget(
      name: "XDPTransportTests",
      dependencies: [
        "XDPTransport", "EBPF", "Authority", "DNSProtocol", "ZoneFile", "ConntrackKernel",
      ],
      swiftSettings: common),
    .testTarget(
      name: "ConntrackTests", dependencies: ["Conntrack"], exclude: ["Corpus"],
      swiftSettings: common),
    .testTarget(
      name: "ConntrackKernelTests", dependencies: ["ConntrackKernel", "Conntrack", "CLinux"],
      swiftSettings: common),
  ]
)
