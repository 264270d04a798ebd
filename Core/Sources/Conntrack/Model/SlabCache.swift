/// One line of `/proc/slabinfo`: a cache of the kernel's objects of one kind.
public struct SlabCache: Sendable, Equatable {
  /// The cache's name: `ip_conntrack`, `nf_conntrack`, `nf_conntrack_ffffffff81f9c200`.
  public var name: String
  /// Objects in use.
  public var activeObjects: UInt64
  /// Objects there is room for.
  public var objects: UInt64
  /// The size of one in octets.
  public var objectSize: UInt64
  /// How many fit into a slab.
  public var objectsPerSlab: UInt64
  /// The size of a slab in pages.
  public var pagesPerSlab: UInt64
  /// Slabs with objects in use; nil when the line ends before it.
  public var activeSlabs: UInt64?
  /// All slabs; nil when the line ends before it.
  public var slabs: UInt64?
  /// Where the line stands.
  public var source: Source

  /// Makes a cache.
  public init(
    name: String, activeObjects: UInt64, objects: UInt64, objectSize: UInt64,
    objectsPerSlab: UInt64, pagesPerSlab: UInt64, activeSlabs: UInt64? = nil,
    slabs: UInt64? = nil, source: Source
  ) {
    (self.name, self.source) = (name, source)
    (self.activeObjects, self.objects) = (activeObjects, objects)
    (self.objectSize, self.objectsPerSlab) = (objectSize, objectsPerSlab)
    (self.pagesPerSlab, self.activeSlabs, self.slabs) = (pagesPerSlab, activeSlabs, slabs)
  }

  /// Octets of memory that an object takes, its share of the slab's rest included, for pages of
  /// 4 KiB; nil when the line gives no objects a slab.
  public var octetsPerObject: Double? {
    objectsPerSlab == 0 ? nil : Double(pagesPerSlab) * 4096 / Double(objectsPerSlab)
  }
}
