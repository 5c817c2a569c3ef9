"""Danger to or from somebody else: what one plain sentence says of them."""

from bot.triage_crisis import ALIVE, GONE, WISH

# Danger to someone the writer speaks for. Each needs OTHER in the same sentence.
OTHER_CRISIS = (
    r"\b(?:kill|killing|hang|hanging|shoot|shooting|drown\w*|hurt|hurting|hurts|harm\w*|injur\w+|cut|"
    r"cutting|cuts|burn\w*|off|end|ending|poison\w*|starv\w+|overdos\w+|unalive|hit|hits|hitting|"
    r"punch\w*|bite|biting|scratch\w*|stab\w*) (?:him|her|them)sel\w+",
    rf"\b{WISH}(?: \w+)? {GONE}\b|\b(?:wants|wanting|wanna|wished|wishes|wish|hopes|prays)(?: (?:he|"
    rf"she|they|to|was|were|would|could|be|just|god))* (?:die|dead|not alive|not exist|take him|"
    rf"take her|never born|not wake up|wasnt alive)\b|\bwanting to die\b|\b(?:says|said|saying|told|"
    rf"thinks|feels) (?:\w+ ){0, 6}(?:better off dead|dead|should die|deserves to die|god take|"
    rf"wants to die|no reason to live|no point (?:in )?(?:living|being alive)|hed be better off|"
    rf"better (?:off )?without (?:him|her|them)|hate living|tired of living|cant go on|end it)\b",
    rf"\b(?:doesnt|dont|didnt|no longer|not|never)(?: \w+){{0,2}} (?:wanna|want|wants|want to|"
    rf"wanted to|see|care|deserve)"
    rf"(?: \w+){{0,3}} {ALIVE}\b|\bcant (?:live|go on|keep going)(?: like this| anymore| living)|"
    rf"\bshouldnt be alive\b",
    r"\b(?:is|feels|feeling|been|seems|hes|shes|getting|gets|being|very|still|actively|who is|so|"
    r"became|might be|may be|s|still)(?: \w+)? suicidal\b|\b(?:has|having|had|have|with|"
    r"about)(?: \w+){0,2} (?:suicidal (?:thoughts|ideation|urges|feelings)|thoughts of (?:suicide|"
    r"ending|dying|killing)|suicide plan|a plan to (?:die|end|kill))\b|\b(?:threat\w*|talk\w*|"
    r"mention\w*|consider\w*|contemplat\w*|attempt\w*|plan\w*|joking|think\w*|search\w*|post\w*|"
    r"hint\w*|wrote|google\w*|note)(?: \w+){0,3} (?:suicide|suicidal|ending (?:it|his|her|their)|"
    r"killing|dying|death)\b|\b(?:is|i think (?:\w+ ){0,3}is|think (?:\w+ ){0,3}is) suicidal\b|"
    r"\bthink my \w+ (?:is|might be) suicidal\b",
    r"\b(?:gonna|wants to|wanna|going to|trying to|tried to|tryna|plans to|planning to|threatening to|"
    r"threatens to|threatened to|ready to|will|about to|might|says hell|says shell|"
    r"plan to)(?: \w+){0,2} (?:end|take|kill|jump|overdose|od|hang|shoot)(?: (?:his|her|their|it|"
    r"him\w*|her\w*|them\w*|off))\b|\bending it (?:tonight|all|now|soon)\b|\b(?:end|ending|take|"
    r"taking) (?:his|her|their)(?: own)? li(?:fe|ves)\b|\btried to (?:kill|end|hang|take|overdose|od|"
    r"die|drown|shoot|jump)\b|\battempted suicide\b|\bsuicide attempt\b|\boverdosed on purpose\b|"
    r"\bjump(?:ed|ing)? off\b",
    r"\b(?:selfharm\w*|self harm\w*|cutting (?:her|his|their|them|again)|is cutting|been cutting|"
    r"cuts (?:her|his|their)|found (?:\w+ ){0,3}(?:blades?|razors?|cuts|suicide note|goodbye note|"
    r"scars|noose))\b|\bfound blades\b|\b(?:suicide|goodbye) (?:note|letter)\b|"
    r"\bsaid goodbye(?: to (?:everyone|us|all))?\b(?! to (?:\w+ ){1,2}(?:depression|anxiety|pain|symptoms|meds|"
    r"medication|tablets|pills|headaches?|clinic|job|boss|team|coworkers|office|blues|insomnia|spray|sertraline|smoking))|"
    r"\b(?:stash|hid|hoard\w*|saved up|"
    r"collect\w*)(?: \w+){0,4} (?:pills|tablets|meds|medication)\b|\bgun(?: \w+){0,6} (?:wants to die|"
    r"safe open|says|loaded|to (?:his|her) head)\b|\bloaded gun\b|\b(?:bought|got|has|tied) (?:a|"
    r"the) (?:rope|noose)\b|\bgiving away (?:his|her|their|all)\b|\bno point (?:in )?living\b|"
    r"\bdeserves to die\b|\bwants god to take\b|\bbetter (?:off )?without (?:him|her|them)\b|"
    r"\bbe better off dead\b",
    r"\btook(?: \w+){0,5} (?:pills|tablets)(?: \w+){0,3} (?:on purpose|to die|to kill)\b|\bon (?:the|"
    r"a) (?:roof|rooftop|bridge|ledge)(?: (?:and wont|and says|threatening|wont)|$)|"
    r"\bstanding on (?:the|a) (?:bridge|roof|ledge)\b|\blocked (?:\w+ ){1,4}with a (?:razor|knife|gun|"
    r"blade)\b|\btonight is (?:her|his|their) last\b|\bleft a note\b(?! (?:on|for|from|with) (?:the|"
    r"my|me|a|his) (?:door|desk|fridge|boss|doctor|milk))|\bcut (?:her|his|their) wrists?\b|"
    r"\bknife to (?:his|her)\b|\b(?:cuts|scars|burns|marks) (?:all )?(?:over|on|up) (?:my \w+|his|her|"
    r"their)\b|\b(?:gun|knife|pills|rope)(?: \w+){0,6} (?:on (?:him|her|them)sel\w+|a plan|"
    r"and a plan)\b|\bthreaten\w* to (?:jump|take (?:pills|all)|end|overdose|cut|od|hurt (?:him|her))|"
    r"\bwont be here (?:monday|tomorrow|tonight|much longer|anymore|for)\b|\bhelp (?:her|him|"
    r"them) die\b|\binsurance is worth more\b|\bisnt safe (?:by|alone|on)\b|\bhates being alive\b|"
    r"\b(?:gonna|going to|says shes gonna|says hes gonna) (?:do it|jump)(?: tonight|$)",
    r"\b(?:googl\w+|search\w+|looking up|asks?|asked|asking)(?: \w+){0,8} (?:stop (?:a|the|his|her|your) heart|would kill|"
    r"be fatal|be lethal|takes to drown|ways to die)\b|\bon (?:a )?suicide watch\b|\bfinish (?:him|her|them) off\b(?! with)|"
    r"\bready to meet (?:god|his|her|the lord|jesus)\b|"
    r"\b(?:doesnt|dont|not|no longer|isnt|arent)(?: \w+)? (?:wanting to|wanna|want to|wants to) (?:carry on|go on|keep "
    r"going|continue)(?: anymore| any longer| living| with life| like this|$)|"
    r"\bat (?:\w+ )?risk of (?:suicide|killing|ending|harming (?:him|her|them)sel)|"
    r"\b(?:expressed|expressing|expresses|disclos\w+|endors\w+|report\w*|voic\w+|states|stated|admit\w*|with|has|having)"
    r"(?: \w+){0,2} (?:si|suicidal ideation|suicidal intent|ideation with|wish to die|death wish)\b|"
    r"\b(?:si|ideation|suicidal) (?:with|w|and) (?:\w+ )?(?:plan|intent|means)\b|"
    r"\bdo something (?:tonight|stupid|to (?:him|her)self|drastic)\b|\b(?:texted|sent|wrote|left|"
    r"messaged)(?: \w+){0,2} goodbye\b|\bkeeps? talking about (?:suicide|dying|ending|death|"
    r"not being)\b|\bmy suicidal \w+\b|\bsuicidal (?:brother|sister|son|daughter|wife|husband|friend|"
    r"partner|mom|mum|dad|boyfriend|girlfriend|teen\w*|patient|neighbor)\b|\b(?:says|said|saying|"
    r"thinks|feels)(?: \w+){0,5} (?:worth living|ready to go|done living|done with life|"
    r"nothing to live for|want(?:s)? to not exist|wishes? (?:he|she) (?:was|were) dead)\b|"
    r"\bbe with (?:\w+ )?(?:grandma|grandpa|god|jesus|mom|mum|dad|daddy|mommy)(?: \w+)? in heaven\b|"
    r"\b(?:hes|shes|he is|she is|is) (?:so |really |very )?done living\b|\bthe last time wed talk\b|"
    r"\bif i (?:leave|break up|dont come back)\b(?=.*\b(?:kill|end|die|hurt)\w*\b)|\b(?:kill|end|"
    r"hurt)\w*(?: \w+){0,3} if i (?:leave|break up|dont)",
)
HARM = (
    r"\b(?:i|im|gonna|wanna|want to|i might|i could|i will|ill|id|i should|urges? to|thoughts? (?:of|"
    r"about)|thinking (?:of|about)|plan to|planning to|going to|voices?(?: \w+){0,3} to|telling me to|"
    r"tell me to|told me to|tryna|afraid i will|scared i will|afraid ill|scared ill|"
    r"about to)(?: (?:actually|really|just|probably|seriously|go|kill|and))* (?:kill|killing|hurt|"
    r"hurting|shoot|shooting|stab|stabbing|murder|murdering|strangle|strangling|attack|attacking|"
    r"beat up|harm|harming|smother|drown|suffocate|bomb|poison|poisoning|run over|"
    r"choke) (?:\w+ )?(?:him|her|them(?!selves)|everyone|everybody|someone|somebody|people|others|"
    r"another person|other people|strangers|my (?:\w+ )?(?:wife|husband|kids?|children|child|baby|son|"
    r"daughter|mom|mum|mother|dad|father|boss|ex|family|boyfriend|girlfriend|neighbou?rs?|coworkers?|"
    r"parents?|partner|roommate|brother|sister|doctor|therapist|teacher|class|school)|the (?:baby|"
    r"kids|staff|nurse|doctor|school|people|whole)|that (?:man|woman|guy|bastard|bitch)|"
    r"all of (?:them|you))\b",
    r"\bvoices?(?: \w+){0,4} (?:tell|tells|telling|told|command\w*|order\w*|say|says|saying|want|"
    r"wants)(?: \w+){0,4} (?:kill|hurt|stab|harm|attack|do (?:it|bad|things|something))\b|"
    r"\bcommand(?:ing)? voices?\b|\bhomicidal\b|\bshoot up (?:the|my|a)\b",
    r"\b(?:he|she|husband|wife|ex|boyfriend|girlfriend|son|brother|father|dad|partner|patient|client|"
    r"neighbou?r|roommate)(?: \w+){0,4} (?:wants to|gonna|going to|threatened to|threatens to|"
    r"threatening to|says hell|plans to|is planning to|said hed) (?:kill|hurt|shoot|stab|murder|"
    r"harm) (?:me|us|his|her|someone|people|everyone|our|my|the)\b",
    r"\b(?:snap|lose it|explode) and (?:hurt|kill)\b|\bgun(?: \w+){0,5} make them pay\b|"
    r"\bmake (?:them|him|her) pay with\b|\bthreatened me with (?:a|his|her) (?:knife|gun)\b|"
    r"\b(?:psychotic|violent|manic|delusional)(?: \w+){0,4} (?:knife|gun|weapon|machete)\b|\b(?:he|"
    r"she|ex|husband|wife|boyfriend|girlfriend|dad|son|brother|partner|someone)(?: \w+){0,3} (?:hell|"
    r"shell|he will|she will|will|gonna|going to|wants to) kill me\b",
)
ABUSE = (
    r"\b(?:husband|wife|partner|boyfriend|girlfriend|ex|dad|father|mom|mum|mother|stepdad|stepfather|"
    r"stepmom|he|she|uncle|brother|boss|therapist|nurse|doctor|coach|teacher|caregiver|carer|roommate|"
    r"someone|cousin|grandpa|grandfather|parents|they)(?: (?!blood|pressure|price|"
    r"bp)\w+){0,3} (?:hits|beats|beat|chokes|choked|choking|strangled|strangles|raped|rapes|molest\w+|"
    r"abuses|abusing|punches|punched|slaps|slapped|kicks|kicked|locks|locked|forces|forced|assault\w*|"
    r"burns|burned|threatens|threatened|touches|hit|hitting|beating|hurts|hurting|"
    r"trapped)(?: \w+)? (?:me|us|my (?:kids?|son|daughter|child|children|mom|mum|sister|brother|baby|"
    r"little)|our (?:kids?|son|daughter|child|children|baby))\b(?! (?:hard|harder) (?:when|today))",
    r"\b(?:im|being|i am|am|currently|getting|keep getting|just got|just been|i was just)(?: (?:being|"
    r"getting|currently))? (?:abused|raped|molested|beaten(?: up)?|sexually assaulted|trafficked|"
    r"held captive)\b|\b(?:in an|my) abusive (?:relationship|marriage|home|partner|husband|wife|"
    r"boyfriend|girlfriend|dad|father|mom|mum|parents)\b|\b(?:afraid|scared|terrified) (?:of (?:my|"
    r"him hurting)|to go home|he will|hell|shell|my (?:husband|wife|partner|dad|"
    r"boyfriend))(?: \w+){0,4} (?:hurt|kill|hit|beat|husband|partner|dad|boyfriend|home)\b|"
    r"\bwas raped (?:last|yesterday|tonight|today|this)\b|\bdomestic violence\b(?! (?:hotline|"
    r"statistics|research|charity))",
    r"\bi (?:was|got|have been|am being) (?:just )?(?:raped|molested|sexually \w+|assaulted|groped|"
    r"drugged)\b(?! (?:as|when|years|in))|\b(?:therapist|nurse|doctor|someone|staff|technician|he|"
    r"coach|uncle|stepdad|teacher|man)(?: \w+){0,5} (?:touched|groped|touching|touches|kissed|"
    r"fondled) me\b|\bwont let me (?:leave|out|go)\b(?! (?:a review|early|until the))|"
    r"\btook my phone and\b|\bhe rapes me\b",
)
CHILD = (
    r"\b(?:child|kids?|baby|toddler|son|daughter|niece|nephew|student|boy|girl|children|year old|"
    r"stepson|stepdaughter|grandchild|grandson|granddaughter)(?: \w+){0,5} (?:being |is being |was |"
    r"gets |getting |been )(?:\w+ )?(?:abused|hurt by|hit by|beaten|molested|touched|neglected|raped|"
    r"starved|assaulted)\b|\b(?:shake|shook|shaking|smother|smothering|hurt|hurting|harm|harming|"
    r"drown|drowning|drop|throw|hit|hitting) (?:my|the|our) (?:\w+ )?(?:baby|kids?|child|children|"
    r"toddler|newborn|infant|son|daughter)\b|\b(?:abus\w+|molest\w+|touch\w+|hurting|hitting|"
    r"beating) (?:a|my|the|our|his|her) (?:\w+ )?(?:child|kids?|niece|nephew|baby|son|daughter|"
    r"stepson|stepdaughter|grandchild|children)\b",
)
OLD_ABUSE = (
    r"\b(?:as a (?:child|kid|teen\w*)|childhood|years ago|when i was|used to|history of|survivor|"
    r"growing up|was little|past|in my (?:teens|twenties|20s))\b"
)
CHILD_DENIED = (
    r"\b(?:does|will|can|could|would|is|ketamine|it|breast|infusion|spravato|medicine|"
    r"medication)(?: \w+){0,4} (?:harm|hurt) (?:my|the|our) (?:\w+ )?(?:baby|child|kids?)\b"
)
