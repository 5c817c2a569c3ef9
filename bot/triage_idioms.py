"""What sounds like danger and is none: idioms, and words that deny, mourn or look far back."""

from bot.triage_people import KIN

# Read as nothing, before any pattern of danger is tried.
IDIOMS = (
    r"\b(?:my |our |the )?life (?:insurance|assurance|cover) (?:details|forms?|quotes?|number|polic\w+|"
    r"documents?|papers?)\b|\bmeaning of life\b",
    r"\b(?:hair|plants?|fern|sourdough|dough|battery|party|sofa|skin|garden|lawn|wifi|voice|salad|"
    r"prose|flowers?|curls) (?:is |are |looks? |looking |seems? |so |all |a bit )*(?:lifeless|limp|dead)\b|"
    r"\b(?:an? )?(?:overdose|overdosed|od|oding) (?:of|on) (?:tinsel|glitter|chocolate|cuteness|sugar|"
    r"carbs|cake|coffee|caffeine|sequins|pumpkin|cheese|turkey|christmas|netflix|telly|tv|news|nostalgia|"
    r"pizza|memes|sunshine|sport|spreadsheets|selfies)\b",
    r"\bdying (?:to|for) (?!die|be dead|end|kill|hurt)\w+|\bkilling (?:me|us|you|it|time|my (?:back|"
    r"feet|vibe|budget|wallet|phone))\b",
    r"\bkill (?:the|a|an|time|two|it at|some|these|those|this|that|all|off|switch|bill|for|process|"
    r"ants|weeds|mice|bugs|germs|bacteria|mold|mould|lice|fleas|rats|mosquitoes|wasps|"
    r"roaches)\b(?! (?:pain forever|person))(?! \w* ?(?:wife|husband|boss|man|woman|people))",
    r"\b(?:id|would|could|i could|ill|gonna|wanna) (?:kill|murder) (?:for|a|an|some)\b|"
    r"\bkill for (?:a|an|some)\b|\bmurder a \w+",
    r"\b(?:die|died|dies|dying|dead) (?:of|from|with) (?:embarrassment|laughter|laughing|boredom|"
    r"shame|curiosity|cuteness|cringe|happiness|joy|excitement|jealousy|heat|hunger|thirst|shock|"
    r"awkwardness)\b",
    r"\b(?:almost|nearly|literally|just|about)? ?(?:died|dying|die) laughing\b|\b(?:haha\w*|lol|lmao|"
    r"lmfao|omg|rofl)\b(?: \w+){0,2} (?:im )?(?:so )?(?:dead|dying|ded|died)\b|\bim (?:so )?(?:dead|"
    r"dying) (?:lol|haha\w*|lmao|rn lol)\b",
    r"\bto die for\b|\bdead (?:tired|serious|sure|wrong|right|on|end|ends|beat|weight|line|lift|lifts|"
    r"sea|battery|phone|zone|sexy|calm|silent|silence|quiet|center|heat|pan|pool|wood|skin|link|links|"
    r"lock|set|body|ringer|man walking|inside)\b",
    r"\b(?:bored|scared|worried|sick|tickled|starved|loved|frightened|terrified|freezing|froze|"
    r"working|worked|work|stressed) (?:half )?to death\b|\bto death (?:of|about)\b|"
    r"\bstarving to death for\b",
    r"\bsuicide (?:squad|doors?|rows?|sprints?|king|run|runs|bunny|burger|wings?|girls?|drills?|hill|"
    r"pass|squeeze|cast on|gate|silence|tree|machine|slide|season|watch mode)\b|\b(?:running|ran|run|"
    r"doing) suicides\b|\b(?:career|political|social|commercial|financial) suicide\b",
    r"\bover my dead body\b|\bdrop dead gorgeous\b|\bwouldnt be caught dead\b|\bdie hard\b|"
    r"\bdying light\b|\bold habits die\b|\bhabits die\b|\bdie cast\b|\bdie (?:cut|casting)\b|"
    r"\bnever say die\b|\bdo or die\b|\broll(?:ed)? (?:a|the) die\b|\bdeath (?:note|star|stranding|"
    r"row|toll|metal|valley|certificate|benefit|tax|taxes)\b|\bblack death\b",
    r"\b(?:phone|laptop|battery|batteries|car|computer|plants?|tree|flowers?|internet|wifi|signal|"
    r"engine|tv|console|controller|line|app|website|server|goldfish|fish|hamster|cat|dog|pet|rabbit|"
    r"bird|party|character|tank|healer|boss|player|squad|game|conversation|chat|bluetooth|remote|"
    r"watch|lawn|grass|garden|orchid|succulent)s?(?: \w+){0,4} (?:is |are |keeps |has |just |was |"
    r"about to )?(?:dying|died|dead|die|dies)\b",
    r"\bdead (?:phone|laptop|battery|car|plants?|fish|mouse|bird|animal|flowers?|leaves|pixel|"
    r"language|account|server)s?\b|\b(?:died|die|dying) (?:\w+ )?(?:in|at|on) (?:that|this|the|"
    r"a)? ?(?:level|game|boss|round|match|dungeon|first|last)\b|\bdied (?:once|twice|three times|"
    r"\d+ times|again in)\b",
    r"\bcut(?:ting)? (?:my |the |your |his |her )?(?:hair|nails|bangs|fringe|grass|lawn|cake|pizza|"
    r"bread|vegetables|veggies|onions?|costs?|carbs?|sugar|calories|budget|expenses|hours|dose|pill|"
    r"pills|tablet|tablets|losses|ties|contact|corners|class|coupons|paper|fabric|wood|crap|bs|out|"
    r"down|back|off|in half|to the chase|it (?:out|close|short|off)|me (?:off|some slack|a deal)|"
    r"and paste|him off|her off|them off|short)\b",
    r"\bhang (?:a|an|the|up|out|in there|on|up on|with|around|tight|pictures?|curtains?|clothes|"
    r"laundry|mirrors?|art|lights|shelves|drywall|in|back|loose)\b|\bhanging (?:out|on|around|with|up|"
    r"in there|by a thread|plants?|basket|pictures?|curtains)\b|\bhung (?:up|out|over)\b|\bhangout\b|"
    r"\bhang onto\b",
    r"\bshoot (?:me|us|you|them|him|her) (?:a|an|your|the|over)\b|\bshoot (?:hoops|pool|a (?:video|"
    r"film|movie)|photos?|the breeze|for)\b|\bphoto ?shoot\b|\bshot(?:s)? of (?:tequila|espresso|"
    r"vodka|b12)\b|\b(?:flu|covid|booster|allergy) shots?\b",
    r"\bjump(?:ing)? (?:start|rope|to|for joy|in|on|ship|through|the (?:gun|line|queue)|ahead|back|"
    r"right|scare|scares|into (?:the pool|it|this)|jacks?|around|on board|on a call|over|at)\b|"
    r"\bbungee jump\w*|\bsky ?div\w*|\btrampoline\b",
    r"\bend (?:my |the |our |this |your )?(?:subscription|contract|call|chat|session|lease|membership|"
    r"plan|trial|conversation|treatment|relationship|marriage|engagement|meeting|day|shift|policy|"
    r"service|account|appointment|course|therapy|sentence|year|week|month)\b|\b(?:end|ending) (?:it|"
    r"things) (?:with|between)\b|\bend of (?:life|the|my|this|day|year|month|week|treatment)\b|"
    r"\b(?:weekend|end date|end up|ended up|ending up|in the end|the end of|endings|"
    r"(?:the|an?|happy|sad|movie|film|book|twist|alternate) ending(?! it)|"
    r"ending explained|tail end|high end|dead end|at the end)\b(?! my life)",
    r"\b(?:overdosed|overdosing|overdose|od|oded) on (?:chocolate|sugar|cake|candy|cookies|netflix|tv|"
    r"caffeine|coffee|memes|cuteness|sunshine|ice cream|pizza|christmas|anime|food|information|carbs|"
    r"cheese|work)\b",
    r"\b(?:put|putting|had to put) (?:\w+ ){0,3}(?:to sleep|down)\b|\bblood (?:orange|pressure|test|"
    r"tests|work|type|sugar|draw)\b|\bcutting (?:edge|board)\b|\bcut off (?:date|point|age|time)\b|"
    r"\bcut the (?:grass|cake|lawn|line|cord)\b",
    r"\b(?:hurt|cut|burn(?:ed|t)?|hit|stabbed|poked|scratched|bit) (?:my|him|her)self (?:while |when |"
    r"by |on |at |with |playing |shaving |cooking |lifting |running |exercising |working |"
    r"in )+(?:accident|mistake|the|a|an|my)? ?(?:gym|stove|oven|kettle|hob|grill|tea|toaster|radiator|tin|"
    r"grater|bbq|kitchen|door|table|football|soccer|"
    r"basketball|razor shaving|knife cooking|iron|pan|shaving|cooking|lifting|running|exercising|"
    r"exercise|work|garden|chopping|paper|cat)\b|\baccident(?:al)?ly (?:hurt|cut|burn\w*|hit|stabbed|"
    r"poked) (?:my|him|her)self\b|\b(?:hurt|cut|burn\w*) (?:my|him|her)self (?:by accident|"
    r"accidentally|shaving|cooking)\b",
    r"\bkilling myself (?:to|at|with|over|trying|laughing|studying|working|for (?:this|that|my|"
    r"the)) ?(?:\w+ )?(?:job|work|gym|school|study|studying|exam\w*|project|deadline|thesis|laughing|"
    r"diet|pass|get|finish|make|impress)\b",
    r"\b(?:assisted|physician assisted) (?:dying|suicide|death)\b|\bdead ?lines?\b|"
    r"\bnear death experience\b|\bego death\b|\bdeath (?:of (?:a|my|the) (?:pet|dog|cat))\b|"
    r"\bkillers?\b|\bpain ?killers?\b|\bbuzzkill\b|\bkill joy\b|\bkilled (?:it|the|that|time)\b|"
    r"\b(?:knife|fork) and\b|\bslayed\b|\bbombed\b",
    r"\bdont (?:wanna|want) (?:to )?be (?:here|around) (?:all day|late|long|too long|for hours|at|in|"
    r"with|when|without|past|until|alone)\b|\bdisappear(?:ing)? (?:from|on|to|into|for (?:a|the))\b",
    r"\b(?:wont|not gonna|will not) be (?:here|around|in|available|home)(?: (?!dead|gone for)\w+){0,4} (?:(?:as|because|since|"
    r"cause) )?(?:im|were|i am|we are|shes|hes|ill be|well be) (?:in(?! the ground)|at|away|off|on|abroad|travel\w*|working|"
    r"visiting|staying|flying|busy|back|camping|having)\b|"
    r"\b(?:wont|not gonna|will not) be (?:here|around|in|available|home)(?: \w+){0,5} (?:can|could|shall|should) (?:we|you|i) "
    r"(?:move|do|change|rebook|reschedule|push|come|shift|postpone|have|swap|book)\b|"
    r"\b(?:wont|not gonna|wont be able to) be (?:here|around|available|home) (?:next|on|this|tomorrow|"
    r"until|for)(?: \w+){0,6} (?:vacation|holiday|trip|travel\w*|away|town|work|conference|business|"
    r"abroad)\b|\brunning suicide\b|\bsleep when im dead\b|\blive and let die\b|\b(?:sourdough|"
    r"starter|bush|rose|bees?|bug|roses)(?: \w+){0,2} (?:died|dead|dying)\b|\bkill me now\b|"
    r"\bdie by the sword\b|\bdieback\b|\bkill (?:switch|bill|shot)\b|\b(?:rope|knife|gun) (?:for|"
    r"laws?|range|safety|course|set|sharpening|block|show)\b|\b(?:tie|tying) (?:a|the) (?:knot|bow|"
    r"tie|bowline)\b",
    r"\b(?:wie|die|der|das|lange|dauert|behandlung|nicht|ich|und|ist|kosten|kostet)(?: (?:wie|die|der|"
    r"das|lange|dauert|behandlung|nicht|ich|und|ist|kosten|kostet|eine?|infusion|medizin|klinik|arzt|"
    r"therapie))+\b",
    r"\b(?:this|the|that|these|those|my) (?:\w+ )?(?:spreadsheet|printer|meetings?|homework|exam|forms?|"
    r"paperwork|traffic|website|app|song|advert|queue|"
    r"essay|boss|emails?|commute|hold music|captcha|update|zoom|course|class|presentation|"
    r"taxes)(?: \w+){0,2} (?:makes?|made|making) me wanna"
    r" (?:die|jump|kill|scream|cry|shoot)(?: \w+){0,6}|\b(?:murdered|slaughtered|massacred|roasted|"
    r"destroyed|killed) (?:in|on|by) the (?:comments|final|other team|replies)\b|"
    r"\b(?:finish|end|kill) me (?:now|off)?(?: \w+){0,3} (?:lol|haha|boring|meeting)\b|"
    r"\b(?:gave up the ghost|bit the dust|on (?:its|his|her) last legs|"
    r"turn in (?:her|his|their) grave|deaths door with|life support(?= lol| haha|$))\b|\bat deaths door\b|"
    r"\bkilling it\b|\bkill fee\b",
)
# Near the subject, and no danger in itself: read as nothing, but the gentle line is due.
EXCUSES = (
    r"\bhow (?:should|do|does|would|can) (?:i|we|one|you|a \w+|nurses?|staff|doctors?|teachers?|clinicians?) "
    r"(?:\w+ )?(?:document|record|screen|code|assess|chart|ask about|measure|respond to|score)(?: \w+){0,3} "
    r"(?:suicid\w+|self ?harm)(?: \w+)?|\b(?:learn\w*|train\w*|course|volunteer\w*)(?: \w+){0,4} (?:help\w*|"
    r"support\w*|talk to|work with)(?: \w+){0,4} (?:suicidal|suicide|self ?harm\w*)\b",
    r"\b(?:attempted suicide|tried to kill \w+|tried to end \w+ life|overdosed|self ?harmed|was suicidal)"
    r"(?: \w+){0,2} before (?:we|i|they|he|she|you|our|my) (?:met|was|were|got|married|had|knew|\w+ was)\b",
    r"\b(?:im|i am|am|not|isnt|was|wasnt|hes|shes|is|never been|never|never felt|havent been|"
    r"dont feel|didnt feel|no longer feel|no longer|arent|nor|neither)(?: \w+)? (?:not|never|"
    r"no longer|neither) (?:actively |currently |at all |really |feeling |being |been |"
    r"longer )*suicidal\b|\bnot (?:actively |currently |at all |really |feeling |"
    r"at risk of )*(?:suicidal|suicide)\b|\b(?:isnt|wasnt|arent|never been|never felt|never|"
    r"havent been|dont feel|didnt feel|doesnt feel|no longer|no longer feel) (?:actively |"
    r"currently )?suicidal\b",
    r"\b(?:no|not any|dont have|doesnt have|do not have|didnt have|never had|havent had|hasnt had|"
    r"without|not having|denies|deny|free of|havent|hasnt|never) (?:\w+ ){0,3}(?:suicidal|suicide|"
    r"thoughts of (?:suicide|death|dying|killing|hurting|harming|ending)|thoughts about (?:suicide|"
    r"dying|killing|hurting)|plans? to (?:kill|hurt|die|end)|desire to (?:die|kill|hurt)|intention of|"
    r"urges? to (?:kill|hurt|cut)|selfharm\w*|self harm)(?: (?:thoughts|ideation|plans?|myself|"
    r"my life|feelings|urges|intent|attempts?))?\b",
    r"\bnever (?:ever )?(?:once )?(?:wanted|wished|want|felt like|thought of|thought about|considered|contemplated) (?:to )?"
    r"(?:die|be dead|dying|being dead|ending it|ending my life|suicide|killing myself)\b(?! (?:as|so|more|like))|"
    r"\b(?:wanted|wished) to (?:die|be dead|kill myself|end (?:it|my life))(?: \w+){0,3} (?:years|decades) ago\b|"
    r"\b(?:will|would|does|could|can|is|should i) (?:\w+ )?(?:admitting|mentioning|confessing|disclosing|owning up|telling)"
    r"(?: \w+){0,4} suicid\w+(?: thoughts| ideation| feelings)?\b|"
    r"\b(?:dont|doesnt|didnt|never) (?:\w+ )?(?:selfharm\w*|cut myself|hurt myself)(?! (?:deep|enough|as|but|anymore but))\b|"
    r"\b(?:would never|will never|id never|ill never|never gonna|never|wouldnt|wont|not gonna|"
    r"im not gonna|not going|dont wanna|dont want|dont plan on|not planning (?:to|on)|"
    r"not thinking (?:of|about)|dont intend to|not trying to|not tryna|no intention of|not about to|"
    r"not here to)(?: \w+){0,2}? (?:kill|killing|hurt|hurting|harm|harming|cut|cutting|hang|"
    r"shoot) (?:my|him|her|them|your)sel\w+(?! but)|\b(?:would never|will never|wont|wouldnt|"
    r"dont wanna|never|not gonna) (?:actually )?(?:end|take) my (?:own )?life\b|\bdont wanna (?:die|"
    r"be dead)(?: (?!again)\w+)?\b(?! but)|\b(?:afraid|scared|terrified|fear|fears|frightened) (?:of|"
    r"that) (?:\w+ ){0,3}(?:dying|death|die)\b|\b(?:am i|will i|could i|can i|would i|might i|"
    r"do i) (?:gonna )?(?:die|end up dead)\b",
    r"\b(?:died|dead|death|deaths|lost|losing|loss|bereaved|passed)(?: \w+){0,5} (?:by|to|from|of|"
    r"after|through) (?:a |his |her |their |the )?suicid\w*|\b(?:died|dies|die|dying) (?:by|from|"
    r"of) (?:suicide|overdose|an overdose)\b|\bsuicide (?:loss|bereavement|survivors?|of my|of a|"
    r"in my family|in the family)\b|\blost (?:\w+ ){1,4}to suicide\b|\b(?:his|her|their|whose|"
    r"my \w+s) (?:own )?(?:suicide|overdose death)\b(?! note)(?! attempt)(?! plan)(?! thoughts)",
    rf"\b(?:{KIN}|who|celebrity|singer|actor|cobain|williams)(?: \w+){{0,2}} (?:killed|hung|hanged|"
    rf"shot|drowned) (?:him|her|them)sel\w+\b|\b(?:{KIN}|he|she|who)(?: \w+)? (?:committed|"
    rf"completed) suicide\b|\b(?:{KIN}|he|she|who) (?:took|ended) (?:his|her|their)(?: own)? life\b",
    r"\b(?:ask\w*|asks|question\w*|screen\w*|form|survey|quiz|talk\w*|wonder\w*) (?:\w+ ){0,6}(?:if|"
    r"whether|about|for|on) (?:\w+ ){0,3}(?:suicid\w*|selfharm|self harm|(?:kill|hurt|"
    r"harm)ing (?:myself|yourself|themselves))\b(?! (?:but|and) (?:i|im)(?! (?:said no|answered no|wasnt|not|told \w+ no|"
    r"truthfully|honestly said no)))",
    r"\b(?:was|were|been|felt|became|got|attempted|tried|attempt|attempts|overdosed|cut|used|suicidal|"
    r"selfharm\w*|suicide|history)(?: \w+){0,7} (?:\d+|a few|few|many|several|two|three|four|five|six|"
    r"seven|eight|nine|ten|twelve|fifteen|twenty|thirty|some) (?:\w+ )?(?:years?|decades?) (?:ago|"
    r"back|earlier)\b(?! and (?:now|still|again))|\b(?:\d+|many|several|two|three|four|five|six|seven|"
    r"eight|ten|twenty|thirty) (?:years?|decades?) ago(?: \w+){0,6} (?:suicid\w*|kill myself|my life|"
    r"overdos\w+|attempt\w*)\b",
    r"\b(?:was|were|felt|been|attempted|tried|attempt|overdosed|suicidal|cut|cutting|selfharm\w*|"
    r"suicide)(?: \w+){0,6} (?:in|during|as|back in|since|when i was|when i was in) (?:my |the |a |"
    r"an |our )?(?:teens|teen|teenager|twenties|thirties|20s|30s|childhood|youth|kid|child|"
    r"high school|college|school|university|uni|past|19\d\d|20[01]\d|young\w*|early \w+|late \w+)\b|"
    r"\bused to (?:be suicidal|selfharm|self harm|cut|feel suicidal|think about suicide|"
    r"have suicidal)\b|\b(?:past|prior|previous|old|earlier|distant|childhood|remote) (?:suicide |"
    r"suicidal )?(?:attempts?|thoughts|ideation|selfharm)\b|\bhistory of (?:\w+ ){0,2}(?:suicid\w*|"
    r"selfharm|self harm|attempts?|cutting)(?: attempts?| thoughts| ideation)?\b",
    r"\b(?:what if|suppose|hypothetically|if (?:someone|somebody|a person|a patient|anyone|people|"
    r"patients))(?: \w+){0,8}",
    r"\b(?:what does|what is|whats|meaning of|definition of|define|mean by) (?:\w+ ){0,2}(?:unalive|"
    r"kms|suicidal|selfharm|cutting|self harm|si|passive death wish|ideation)\b",
    r"\bsuicide (?:prevention|awareness|hotline|helpline|line|lifeline|rates?|risk|risks|statistics|"
    r"stats|research|assessment|screening|warning|contagion|pact|week|month|day|outcomes|"
    r"studies|study|education|training|literature)\b|\b(?:anti ?|non ?)suicidal\b|\bsuicidality\b|"
    r"\bparasuicide\b|\bsuicidology\b",
    r"\b(?:suicidal|suicide) (?:thoughts|ideation|feelings)(?: \w+){0,2} (?:are|is|were|went|have|"
    r"has)(?: \w+)? (?:gone|better|stopped|away|disappeared|lifted|over|improved|less)\b|"
    r"\b(?:took away|stopped|ended|cured|got rid of|lifted|removed|erased|helped|reduced|eased|"
    r"quieted|silenced) (?:\w+ ){0,2}suicid\w+(?: \w+)?\b|\bno longer (?:wanna|want to|feel|have|"
    r"feeling|having) (?:\w+ ){0,2}(?:die|suicid\w+|to die|like dying)\b|\bif i (?:mention|admit|tell|told|admitted|"
    r"mentioned|said|disclosed|disclose|say|report|reveal|confess)(?: \w+){0,6} suicid\w+(?: thoughts)?\b",
    r"\b(?:was|were|felt|been|attempted|tried|suicidal|suicide)(?: \w+){0,6} (?:years|decades|ages|"
    r"a long time) ago\b|\b(?:was|felt|attempted|tried|suicide|suicidal|overdosed|selfharm\w*|"
    r"cut)(?: \w+){0,5} when i was(?: (?:a|in|like|about|only|just|much|very|very|still))*(?: \w+)?\b|"
    r"\bthought i was (?:dying|dead|gonna die)\b|\bfelt like (?:i was dying|i died|"
    r"dying)(?: \w+){0,3}(?: (?:infusion|trip|k ?hole|session|ketamine))?\b|\b(?:used to|ive stopped|"
    r"i stopped|recovered from|years clean from|in recovery from) (?:selfharm\w*|self harm\w*|cutting|"
    r"cut)\b",
    r"\bkms\b(?=.*\b(?:mean|meaning|stand for|joke)\b)|\bwas suicidal (?:before|until|till|prior)(?: \w+)?|"
    r"\b(?:had|have had|experienced) suicidal (?:thoughts|ideation)(?: \w+){0,9} (?:years ago|once|"
    r"in the past|long ago|before treatment)|"
    r"\b(?:tell|share|disclose|report|record|inform)(?: \w+){0,6} that (?:i|a \w+|someone|we) (?:had|have|"
    r"has|was|is|am) (?:\w+ ){0,2}suicid\w+(?: thoughts)?|"
    r"\b(?:read|heard|saw|watched|seen|article|news|movie|film|book|story|documentary|song|show|"
    r"novel)(?: \w+){0,2} (?:about|on|of|where|in which)"
    r" (?:a|an|some|this|the) (?:\w+ )?(?:man|woman|student|guy|girl|boy|person|celebrity|actor|singer|"
    r"teen\w*|character|someone|couple|pact|kid)(?: \w+){0,12}",
)
