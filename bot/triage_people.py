"""Who a sentence speaks of, as patterns over the plain reading of bot/normalise.py."""

KIN = (
    "wife|husband|hubby|spouse|partner|boyfriend|bf|girlfriend|gf|fiancee?|ex|son|daughter|kids?|child|"
    "children|teens?|teenagers?|toddler|baby|boy|girl|brother|bro|sister|sis|siblings?|twin|mom|mum|"
    "mam|mother|mommy|dad|daddy|father|parents?|friends?|bestie|mate|buddy|pal|roommate|flatmate|"
    "housemate|neighbou?r|cousin|nephew|niece|uncle|aunt|auntie|grandma|grandpa|gran|nan|grandson|"
    "granddaughter|grandmother|grandfather|student|pupil|patient|client|colleague|coworker|boss|"
    "classmate|stepson|stepdaughter|stepdad|stepmom|family member|loved one"
)
FIRST = r"\b(?:i|im|ive|id|ill|me|my|mine|myself|we|us|our)\b"
OTHER = (
    rf"\b(?:(?:my|our|a|an|his|her|their|the|this|that|one of my)(?: (?!people|"
    rf"patients)\w+){{0,3}} (?:{KIN})s?|"
    r"he|she|they|hes|shes|theyre|hed|shed|theyd|someone (?:i (?:love|know|care about)|close to me)|"
    r"somebody i know|"
    r"wife|husband|daughter|son|mom|mum|brother|sister|friend|partner|roommate|boyfriend|girlfriend|"
    r"dad|mam|mother|father|grand?dad|grandpa|gran|nan|nana|grandma|papa|bhai|didi|auntie|hubby|missus|"
    r"(?:my|our|a|the|this|one of (?:our|my)) (?:pt|resident|caller|service user|tenant|inmate|employee|"
    r"customer|clients?|pupils?|carer|lad|lass|missus))\b"
)
# Notes of staff leave the article out: "pt states", "70F, widow".
NOTE = r"^(?:(?:\w+ ){0,3}here )?(?:pt|patient|client|resident|service user|caller|student|pupil|\d\d ?(?:m|f|yo \w+))\b"
# A sentence that leaves out its I: "never been this low", "can't see why not".
UNSAID = (
    r"^(?:(?:honestly|just|so|really|and|but|still|ok|sorry|please) )*(?:never|cant|dont|wont|not|no|nothing|theres|"
    r"done|ready|feel|feeling|thinking|going|gonna|wish|wishing|hope|hoping|wanna|want|lost|been|tired|tried|took|"
    r"need|didnt|havent|couldnt|wasnt|might|about|made|had|keep|thought|wouldnt|nobody|everyone|starting|"
    r"trying|told|still|hard|ready|swallowed|decided|life|death|soon|ain?t|please|let)\b"
)
GENERIC = (
    r"\b(?:people|patients|someone|somebody|anyone|a person|persons|teens|teenagers|adults|men|women|"
    r"veterans|those|kids|children|individuals|clients|users|participants)\b"
)
QUESTION = (
    r"^(?:so |and |but |ok |hi |hello |please |as an? (?:\w+ ){1,3}?)?(?:does|do|did|can|could|is|are|was|were|what|whats|how|"
    r"why|which|who|whos|when|where|will|would|should|has|have|tell me about|explain|define|difference|"
    r"info|information)\b"
)
