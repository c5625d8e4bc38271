"""Which family of words the codes of a field of the details belong to."""

FAMILIES = {"caller_kind": "caller_kind", "relation": "relation", "child_sex": "sex", "living": "living", "groups": "group"}
