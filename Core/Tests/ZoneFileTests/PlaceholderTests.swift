import ZoneFile
import Testing
