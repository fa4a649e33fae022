"""What is too much, and why. Bytes unless the name says otherwise. `docs/file-types.md` shows them to the reader."""

MB = 1024 * 1024
GB = 1024 * MB

# ---- the file itself
LARGEST_FILE = 2 * GB  # the largest part that the platforms' exports are offered in, and an hour of film from a phone
LARGEST_PDF = 300 * MB  # 120 printed posts with pictures take 16 MB
LARGEST_PICTURE = 100 * MB  # a feed of 92,000 pixels takes 82 MB as PNG
LARGEST_XML = 500 * MB  # a blog's WXR file holds text only

# ---- pictures and documents
MOST_PAGES = 2_000  # a year of posts with comments prints on some hundred pages
MOST_PDF_OBJECTS = 1_000_000  # 2,000 tagged pages have some hundred thousand
MOST_SEGMENTS = 100_000  # of a JPEG: a camera writes some tens
MOST_PIXELS = 120_000_000  # 1,280 × 93,000, the longest feed measured; 480 MB when decoded
LONGEST_SIDE = 200_000  # pixels: longer is a fault in the file, not a screenshot

# ---- archives (ZIP, WACZ) and compressed WARC
MOST_MEMBERS = 50_000  # ten years of a busy page with its pictures; 100,000 is a way to fill memory
LARGEST_DIRECTORY = 300 * MOST_MEMBERS  # 46 bytes and a name each
MOST_INFLATED = 3 * LARGEST_FILE  # pictures and films in an export are compressed already
HIGHEST_RATIO = 200  # text and JSON shrink ten to thirty times; zeros a thousand
RATIO_MATTERS_FROM = 50 * MB  # a small file may shrink as it likes
MOST_RECORDS = 500_000  # in a WARC file
LARGEST_DATAPACKAGE = 4 * MB  # the list of parts in a WACZ

# ---- film
MOST_BOXES = 200_000  # a fragmented film has two boxes for each second or two
DEEPEST_BOX = 8  # moov/trak/mdia/minf/stbl/stsd is six
LARGEST_FTYP = 4 * 1024

# ---- what is written down of a file
LONGEST_TEXT = 1 * MB  # for search, as UTF-8
MOST_LISTED = 500  # members by name in the checks; the rest is counted
LONGEST_NAME = 120  # characters of a member's name in a list or a sentence
MOST_HTML_READ = 40 * MB  # of a saved page, or of one file of an export in HTML, for text and dates
MOST_EXPORT_HTML = 200 * MB  # of all such files of an export together: half a minute
MOST_SUMMED_UP = 500_000  # posts and comments that are read in an export

# ---- the child process
CHILD_ADDRESS_SPACE = 1536 * MB  # the largest picture takes 480 MB, and 500 MB is room that libraries ask for and never touch
CHILD_CPU_SECONDS = 240  # reading 6 GB out of a ZIP takes 30
CHILD_WALL_SECONDS = 300
CHILD_WRITES = 1 * MB  # nothing but compiled modules
CHILD_OPEN_FILES = 64
LARGEST_ANSWER = 16 * MB  # JSON with 1 MB of text, escaped, and the checks
