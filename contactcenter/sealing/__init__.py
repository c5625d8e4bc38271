"""What is kept outside the database's rows lies sealed: keys come from the settings, bytes go in, bytes come out.

Pure but for randomness: no Flask, no SQL, no environment. AES-256-GCM by the `cryptography` package.
"""

from contactcenter.sealing.files import SealedReader, SealedWriter
from contactcenter.sealing.keys import BadSeal, KeyRing, UnknownKey, index_key, key_of

__all__ = ["BadSeal", "KeyRing", "SealedReader", "SealedWriter", "UnknownKey", "index_key", "key_of"]
