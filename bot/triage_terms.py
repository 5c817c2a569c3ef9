"""The phrases that the rules know, as patterns over the plain reading of one sentence.

The plain reading (bot/normalise.py) is lower case without punctuation: "I don't want to" reads
"i dont wanna". Crisis patterns are firm: each needs the wish, the plan or the act in the words
themselves. What is merely near the subject is `TOPIC`, and gets the gentle line.
"""

import re

_KIN = (
    "wife|husband|hubby|spouse|partner|boyfriend|bf|girlfriend|gf|fiancee?|ex|son|daughter|kids?|child|"
    "children|"
    "teens?|teenagers?|toddler|baby|boy|girl|brother|bro|sister|sis|siblings?|twin|mom|mum|mam|mother|mommy|dad|"
    "daddy|father|parents?|friends?|bestie|mate|buddy|pal|roommate|flatmate|housemate|neighbou?r|cousin|nephew|"
    "niece|uncle|aunt|auntie|grandma|grandpa|gran|nan|grandson|granddaughter|grandmother|grandfather|student|pupil|"
    "patient|client|colleague|coworker|boss|classmate|stepson|stepdaughter|stepdad|stepmom|family member|loved one"
)
FIRST = r"\b(?:i|im|ive|id|ill|me|my|mine|myself|we|us|our)\b"
OTHER = (
    rf"\b(?:(?:my|our|a|an|his|her|their|the|this|that|one of my)(?: (?!people|"
    rf"patients)\w+){{0,3}} (?:{_KIN})s?|"
    r"he|she|they|hes|shes|theyre|hed|shed|theyd|someone (?:i (?:love|know|care about)|close to me)|"
    r"somebody i know|"
    r"wife|husband|daughter|son|mom|mum|brother|sister|friend|partner|roommate|boyfriend|girlfriend)\b"
)
GENERIC = (
    r"\b(?:people|patients|someone|somebody|anyone|a person|persons|teens|teenagers|adults|men|women|"
    r"veterans|those|kids|children|individuals|clients|users|participants)\b"
)
QUESTION = (
    r"^(?:so |and |but |ok |hi |hello |please )?(?:does|do|did|can|could|is|are|was|were|what|whats|how|"
    r"why|which|who|whos|when|where|will|would|should|has|have|tell me about|explain|define|difference|"
    r"info|information)\b"
)

# Read as nothing, before any pattern of danger is tried.
IDIOMS = (
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
    r"\b(?:weekend|end date|end up|ended up|ending up|in the end|the end of|endings?|happy ending|"
    r"ending explained|tail end|high end|dead end|at the end)\b(?! my life)",
    r"\b(?:overdosed|overdosing|overdose|od|oded) on (?:chocolate|sugar|cake|candy|cookies|netflix|tv|"
    r"caffeine|coffee|memes|cuteness|sunshine|ice cream|pizza|christmas|anime|food|information|carbs|"
    r"cheese|work)\b",
    r"\b(?:put|putting|had to put) (?:\w+ ){0,3}(?:to sleep|down)\b|\bblood (?:orange|pressure|test|"
    r"tests|work|type|sugar|draw)\b|\bcutting (?:edge|board)\b|\bcut off (?:date|point|age|time)\b|"
    r"\bcut the (?:grass|cake|lawn|line|cord)\b",
    r"\b(?:hurt|cut|burn(?:ed|t)?|hit|stabbed|poked|scratched|bit) (?:my|him|her)self (?:while |when |"
    r"by |on |at |with |playing |shaving |cooking |lifting |running |exercising |working |"
    r"in )+(?:accident|mistake|the|a|an|my)? ?(?:gym|stove|oven|kitchen|door|table|football|soccer|"
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
)
# Near the subject, and no danger in itself: read as nothing, but the gentle line is due.
EXCUSES = (
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
    rf"\b(?:{_KIN}|who|celebrity|singer|actor|cobain|williams)(?: \w+){{0,2}} (?:killed|hung|hanged|"
    rf"shot|drowned) (?:him|her|them)sel\w+\b|\b(?:{_KIN}|he|she|who)(?: \w+)? (?:committed|"
    rf"completed) suicide\b|\b(?:{_KIN}|he|she|who) (?:took|ended) (?:his|her|their)(?: own)? life\b",
    r"\b(?:ask\w*|asks|question\w*|screen\w*|form|survey|quiz|talk\w*|wonder\w*) (?:\w+ ){0,6}(?:if|"
    r"whether|about|for|on) (?:\w+ ){0,3}(?:suicid\w*|selfharm|self harm|(?:kill|hurt|"
    r"harm)ing (?:myself|yourself|themselves))\b(?! (?:but|and) (?:i|im))",
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
    r"stats|research|assessment|screening|warning|contagion|watch|pact|week|month|day|outcomes|"
    r"studies|study|education|training|literature)\b|\b(?:anti ?|non ?)suicidal\b|\bsuicidality\b|"
    r"\bparasuicide\b|\bsuicidology\b",
)
_SELF = r"(?:myself|my self)"
_ACTS = (
    r"(?:kill|killing|killed|hang|hanging|hanged|hung|shoot|shooting|shot|drown|drowning|stab\w*|hurt|"
    r"hurting|hurts|harm\w*|"
    r"injur\w+|cut|cutting|cuts|burn\w*|off|offing|offed|end|ending|poison\w*|starv\w+|overdos\w+|"
    r"unalive|delet\w+|neck|"
    r"necking|rope|roping|yeet\w*|throw|throwing|jump|destroy\w*|murder\w*|punish\w*|bite|biting|"
    r"scratch\w*|hit|hits|"
    r"hitting|punch\w*|suffocat\w*|chok\w+|strangl\w*|electrocut\w*|game end|crash\w*|bleed)"
)
_PLACES = (
    r"(?:bridge|roof|rooftop|building|balcony|train|trains|window|cliff|tracks|overpass|platform|ledge|"
    r"tower|parking structure|bus|truck|traffic|car|cars|floor)"
)
_WISH = (
    r"(?:wanna|want to|wants to|wanted to|wanting to|want me to|wish i could|wish i would|wish to|"
    r"hope i|hope to|hoping i|hoping to|rather|"
    r"rather just|ready to|plan to|planning to|planning on|plan on|planned to|intend to|intending to|"
    r"tryna|tried to|"
    r"trying to|tries to|need to|needs to|deserve to|deserves to|finna|pray to|pray i|prayed to|"
    r"praying to|beg to|begging to|long to|"
    r"longing to|decided to|prefer to|should|should just|shouldve|let me|just let me|help me|love to|"
    r"cant wait to|happy to|okay to|ok to|"
    r"supposed to|meant to|desire to|urge to|shouldnt i|shouldnt i just|why dont i|why not|time to|"
    r"best to|choose to|going to go)"
)
_GONE = (
    r"(?:die(?! (?:of|from|for|hard|in my sleep at|before|trying))|be dead|been dead|be gone|"
    r"be gone for good|not exist|stop existing|cease to exist|"
    r"not be (?:here|alive|around|born|a thing)|not wake up|never wake up|never wake|sleep forever|"
    r"never been born|leave this (?:world|earth|life|planet)|"
    r"exit this (?:world|life)|go to sleep (?:and|forever)|disappear forever|vanish forever|"
    r"be unalive|unalive|be no more|stop being alive|be put down|go to heaven|be in heaven)"
)
_ALIVE = (
    r"(?:live(?! (?:in|with|at|near|on|there|alone|together|with my|by|next|stream|chat))|"
    r"living(?! (?:in|with|at|near|on|together|room))|be alive|being alive|alive|exist(?:ing)?|"
    r"be here(?= anymore| any| now| at all| today| tomorrow|$)|being here anymore|be around anymore|"
    r"wake up(?! (?:early|at|during|in the (?:night|middle)|for|so|with))|waking up(?! (?:early|at|"
    r"during))|"
    r"stay alive|staying alive|keep living|go on living|be on this (?:earth|planet|world)|"
    r"be in this world|survive(?! on)|see tomorrow|carry on living|keep existing|be human|be a person|"
    r"be born)"
)
# The writer's own danger.
SELF_CRISIS = (
    rf"\b{_ACTS}(?: \w+)? {_SELF}\b",
    r"\bkms\b(?<!\d kms)(?! (?:away|per|from|an hour|drive|distance))|\bunalive\b|\bctb\b|"
    r"\bcatch(?:ing)? the bus\b(?! to| home| at)|\bgame end\b|\bfinal exit\b|\bone way (?:exit|trip|"
    r"ticket)(?! to [a-z]+land)\b",
    rf"\b{_WISH}(?: \w+)? {_GONE}\b",
    r"\b(?:wish|wished|hope|hoping|pray|prayed|praying|if only) (?:that )?(?:i|id|im)(?: (?:was|were|"
    r"wasnt|werent|didnt|dont|could|had|hadnt|would|wont|not|never|just|wouldnt|be|been|already|"
    r"really|simply))* (?:dead|alive|here anymore|exist\w*|wake up|born|die|died|disappeared|survived|"
    r"survive|make it|made it|get hit|get cancer|stop existing|gone|unalive|not here|stop breathing)\b",
    rf"\b(?:dont|didnt|doesnt|no longer|never|not|cant|wont|isnt|havent|hardly|"
    rf"barely)(?: \w+){{0,3}} (?:wanna|want|wanted|wish|desire|care|deserve|plan|see|need|sure|"
    rf"feel like|interested in|able to|have it in me)(?: (?!you|the clinic)\w+){{0,3}} {_ALIVE}\b",
    rf"\b(?:dont|no longer|not|cant|wont) (?:wanna|wanna be|want to|deserve to|keep|bear|stand|face|"
    rf"do) {_ALIVE}\b|\bcant (?:go on|keep going|carry on|keep on)(?: living| anymore| any longer|"
    rf" like this| with life)?$|\bcant (?:live|be alive|exist)(?: like this| anymore| any longer)|"
    rf"\bwont be alive\b|\bcant do life\b",
    r"\b(?:no|any|isnt a|not a|one|lost my|lost the|lost all|lose the|losing my|wheres the|whats the|"
    r"what is the|see a|see the|see any|single|without|little|find a|find any)(?: \w+){0,2} (?:reason|"
    r"reasons|point|purpose|will|use|sense|desire|wish|hope)(?: \w+){0,4} (?:live|living|alive|exist|"
    r"existing|existence|go on|going on|staying|keep going|continuing|be here|wake up|being here|"
    r"not to kill|why i should live|life)\b(?! (?:with|in|at))",
    r"\b(?:nothing|no one|nobody|isnt anything|not anything|nothing left|nothing else|"
    r"anything)(?: \w+){0,3} (?:to live for|keeping me (?:here|alive|going|on this)|worth living|"
    r"to stay for|keeps me (?:here|alive))\b",
    r"\blife (?:\w+ )?(?:isnt|not|wasnt|aint|is no longer|no longer|doesnt feel|isnt even) (?:even |"
    r"really )?worth (?:it|living)|\bnot worth living\b|\bliving (?:is|feels|"
    r"seems) (?:\w+ )?(?:pointless|meaningless|useless|unbearable|torture|a burden|too (?:hard|much|"
    r"painful))",
    r"\b(?:tired|sick|done|exhausted|weary|fed up|finished|had enough|over|through)(?: of| with| by|"
    r" from)? (?:being alive|living(?! (?:in|with|at|like|on))|life$|life (?:anymore|itself|"
    r"altogether)|existing|existence|this life|this world|breathing|being here)|\bhate (?:being alive|"
    r"living(?! (?:in|with|at|on|here))|that i woke|waking up alive|existing)\b|\bregret (?:waking|"
    r"surviving|being alive)\b",
    r"\b(?:better|happier|easier|relieved|best|peace|favou?r|off|fine|"
    r"good riddance)(?: \w+){0,4} (?:without me|if i (?:was|were|wasnt|werent|died|just died|"
    r"disappeared|didnt exist|never|killed|werent|stopped)|dead|when im (?:dead|gone)|once im (?:dead|"
    r"gone|in the ground)|with me (?:gone|dead)|by dying|if im (?:dead|gone))\b|\b(?:im|id|i am|be|"
    r"am) (?:\w+ )?(?:better|happier|worth more) (?:off )?dead\b|\bworth more dead\b",
    r"\b(?:no one|noone|nobody|no body|not a soul|who)(?: \w+){0,2} (?:miss me|notice if i|care if i|"
    r"notice im gone|notice when im|cry for me|cry if i|notice i was)(?: \w+){0,2}(?: dead| gone|"
    r" died| die| killed| disappeared| was| were)?|\b(?:dont|didnt) deserve (?:to )?(?:live|be alive|"
    r"exist|life|oxygen|breathe)\b|\b(?:shouldnt|should not|wasnt meant to|not meant to|"
    r"not supposed to) (?:be alive|exist|be here anymore|have been born|still be (?:here|alive)|"
    r"have survived)\b|\bwaste of (?:oxygen|space|air)\b",
    r"\b(?:im|i|ive|feel|feeling|felt|am|been|get|getting|so|very|really|still|actively|passively|"
    r"chronically|constantly|currently|again|me|being|always|super|kinda|extremely|hella|"
    r"lowkey)(?: (?!people|patients|for|writing|reading|a|an|the|if|on|about|study|studying|"
    r"treating)\w+){0,2} suicidal\b(?! (?:patients?|people|person|clients?|depression\b(?! and i)))|"
    r"^suicidal(?: \w+){0,3}$|\bsuicidal (?:rn|again|right now|today|tonight|all|every|since|"
    r"at the moment|lately|as hell|af)\b",
    r"\bmy (?:\w+ )?suicidal (?:thoughts|ideation|feelings|urges|mind|depression|plan|tendencies)\b|"
    r"\b(?:i|ive|im|having|got|get|getting|been having|with|these|keep having|keep getting|constant|"
    r"daily|new|back|more)(?: (?!question|answer|about|if|people|patients|who|history|family|read|"
    r"reading|study|treat|for|no|not|never|without|dont)\w+){0,4} (?:suicidal (?:thoughts|ideation|"
    r"urges|feelings|ideas|impulses)|thoughts of (?:suicide|ending (?:it|my)|dying|death|"
    r"killing myself|hurting myself|wanting)|suicide (?:plan|note|thoughts)|suicidal plan)\b|"
    r"\bsuicid(?:al|e) thoughts (?:all|every|wont|keep|are (?:back|getting|so|worse|constant|here)|"
    r"again|rn|so|constantly|right|today|tonight|came|back|coming)\b",
    r"\b(?:i|im|ive|me|just|been|keep|cant stop|constantly|seriously|started|starting|"
    r"lately)(?: (?!read|reading|write|writing|study|ask)\w+){0,3} (?:think|thinking|thought|"
    r"considering|consider|considered|contemplating|contemplated|planning|attempting|obsessed|"
    r"obsessing|fantasi[sz]ing|fantasi[sz]e|dreaming|researching|googling|tempted|close|heading|"
    r"turning)(?: \w+){0,3} (?:suicide|suicidal|ending (?:it|things|everything|my life)|dying|"
    r"being dead|death|not (?:being|existing|waking)|overdosing|jumping)\b",
    r"\b(?:wanna|want to|gonna|going to|will|might|ill|could|should|ready to|plan to|planning to|"
    r"about to|tried to|have to|need to|id|considering|tempted to)(?: \w+)? (?:commit suicide|suicide|"
    r"die by suicide|attempt suicide|od(?= |$)|overdose(?! by))\b|\b(?:i|"
    r"ive)(?: \w+){0,2} attempted (?:suicide|to (?:die|kill|end|hang|overdose))\b|\bsuicide (?:is|"
    r"feels|seems|looks|sounds|might be|could be)(?: like)? (?:\w+ ){0,3}(?:answer|option|way|door|"
    r"choice|solution|appealing|best|good|on my mind|only|all i)\b|\bmy (?:last |recent |latest |"
    r"first |second |suicide |failed )+attempt\b|\bsurvived (?:an |my )?(?:\w+ )?(?:overdose|attempt|"
    r"suicide attempt)\b|\bpumped my stomach\b",
    r"\b(?:i|ive)(?: (?:already|just|nearly|almost|got|now|do))* (?:have|made|got|ve)? ?(?:a|the|"
    r"my) (?:suicide |whole |full |detailed |clear )?plan (?:and|to (?:die|end|kill|do it)|ready|set|"
    r"for how|now|in place|worked)|\bi have (?:the means|a date|picked a date|a method)\b|"
    r"\bpicked (?:a|the|my) date\b|\bivee? picked a date\b|\b(?:planned|"
    r"planning) my (?:own )?(?:death|suicide|funeral|exit)\b|\bpicturing my (?:own )?funeral\b",
    r"\b(?:saved up|saving up|saved|stashed|stashing|hoard\w*|stockpil\w*|collected|collecting|put by|"
    r"lined up|counted out|counting out|hidden|been saving|set aside|stored up)(?: \w+){0,4} (?:pills|"
    r"tablets|meds|medication|medications|insulin|opioids|oxy|xanax|sleeping pills)\b(?! for (?:my|"
    r"the) (?:trip|holiday|vacation|week))|\b(?:pills|tablets|meds) (?:are |all )*(?:lined up|put by|"
    r"saved up|stashed|laid out|in front of me|in my hand)\b|\btablets put by\b|"
    r"\benough (?:\w+ ){0,2}(?:pills|tablets|meds|insulin|drugs) to (?:finish|end|kill|die|do it|not|"
    r"never|go)\b",
    r"\b(?:bought|buying|got|have|tied|tying|made|found|holding|ordered)(?: \w+){0,2} (?:noose|"
    r"rope)(?! (?:for|ladder|swing|course))\b|\b(?:gun|pistol|revolver|shotgun|"
    r"rifle)(?: \w+){0,4} (?:in my (?:mouth|hand|lap)|to my head|against my head|next to me|"
    r"on the table|in front of me)|\bloaded (?:gun|pistol|revolver|shotgun|rifle)\b|\b(?:holding|hold|"
    r"have|got|with|pick|picked|found) (?:a|the|my)? ?(?:gun|razor|razor blade|blade|knife|"
    r"noose)(?: \w+){0,2} (?:to my|right now|at my|in my hand|against my|on my wrist|and i)\b|"
    r"\bholding a (?:razor|blade|knife|gun)\b|\bif i had a gun\b",
    rf"\b(?:im|i am|sitting|standing|stood|stand|went|walked|looking|been|edge|top|climbed|"
    rf"going)(?: \w+){{0,6}} (?:bridge|roof|rooftop|ledge|cliff|tracks|overpass|parking structure|"
    rf"balcony)(?: \w+){{0,4}} (?:jump\w*|think\w*|again|ready|end|alone|now|calm)\b|"
    rf"\bjump(?:ing)? (?:off|in front of|from|out of|under|onto)(?: \w+){{0,3}} {_PLACES}\b|"
    rf"\b(?:thoughts?|mind|brain|head|voices?)(?: \w+){{0,3}} (?:say|says|tell|tells|telling|saying|"
    rf"scream\w*)(?: \w+){{0,3}} (?:should |to )(?:jump|die|end it|kill|hurt|do it|cut|drive into)\b|"
    rf"\bpart of me wants to (?:jump|die|end)\b",
    r"\b(?:drive|driving|steer\w*|crash\w*|swerv\w*|veer\w*|drove)(?: \w+){0,4} (?:into|"
    r"off)(?: \w+){0,3} (?:tree|wall|bridge|cliff|traffic|pole|river|barrier|lake|ocean|oncoming)\b|"
    r"\bwalk\w* into (?:traffic|the (?:sea|ocean|river|lake))\b|\bstep(?:ping)? in front of\b|"
    r"\bengine running(?: \w+){0,4} garage\b|\bbleed out\b|\b(?:hope|wish|want|pray|"
    r"praying)(?: \w+){0,3} (?:bus|car|truck|train|someone|something|god|cancer|"
    r"lightning) (?:\w+ )?(?:hits|hit|kills|kill|takes|take|would hit|would kill|runs) me\b",
    r"\b(?:slit|slitting|slash\w*|cut|cutting|carv\w*|slic\w*|burn|burning|"
    r"scratch\w*)(?: \w+)? my (?:\w+ )?(?:wrists?|arms?|thighs?|legs?|skin|throat|stomach|veins?|body|"
    r"hips?)\b|\b(?:goodbye|farewell|suicide|final) (?:letters?|notes?|video)\b|\bwrote (?:the|my|a|"
    r"it all in a) (?:\w+ )?note\b(?! to (?:my doctor|the))|\balready wrote the note\b|\b(?:goodbye|"
    r"bye) (?:everyone|world|all|cruel|forever|for good)\b|\bthis is (?:goodbye|my goodbye|"
    r"the end for me)\b|\bfinished goodbye\b|^(?:im )?(?:done|finished|sorry)? ?goodbye forever|"
    r"\btell (?:my|everyone) (?:kids|family|mom|mum|wife|husband|children|son|daughter|parents|"
    r"i)(?: \w+)? (?:i|that i) lov(?:e|ed) (?:them|her|him)\b",
    r"\b(?:wont|wouldnt|not gonna|not going to|gonna not|wont even|dont plan on|dont think ill|"
    r"dont think i will|dont expect to|dont see myself)(?: still)? (?:be|being|make it|live|"
    r"see)(?: \w+)? ?(?:here|around|alive|to|past|until|long)?(?: \w+)? (?:tomorrow|anymore|"
    r"much longer|for christmas|next (?:week|month|year)|long|tonight|the (?:night|week|weekend|year)|"
    r"my (?:next )?birthday|christmas|needing)\b|\b(?:i|ill|im) (?:wont|not gonna) be (?:here|around|"
    r"alive)\b|\bafter tonight (?:nobody|no one|i|it|ill|everyone|you)\b|\bmy last (?:day|night|week|"
    r"message|post|christmas|birthday)\b|\blast (?:day|night) (?:on earth|alive)\b|\b(?:gave|give|"
    r"giving|given) (?:away )?(?:my|all my|everything)(?: \w+){0,6} (?:away|because i wont|"
    r"since i wont|before i (?:go|die))\b|\bbecause i wont be (?:here|around|alive)\b",
    r"\b(?:i|ive|im|started|began|been|relapsed|urge|urges|wanna|keep|still|back to|cant stop|stop|"
    r"want to|and|last night|tempted)(?: (?!people|patients|why|if|does|is)\w+){0,3} (?:selfharm\w*|"
    r"self harm\w*|self mutilat\w+|cutting(?= |$))\b|\bcutting again\b|\b(?:urge|wanna|want to|"
    r"need to|urges) to? ?cut(?: deeper| again| so| is| now| tonight| my|$)|\bgo(?:es|ing|"
    r"ne)? deeper\b.*\bdone\b|\brelapsed on sh\b|\bsh again\b|^sh (?:again|last|tonight)|\b(?:hitting|"
    r"hit|bang\w*) my head\b|\bmade myself bleed\b|\bpunch(?:ed|ing)? (?:myself|my own)\b",
    r"\bhow (?:many|much|high|long)(?: \w+){0,10} (?:kill me|kill myself|until i dont|to not wake|"
    r"not wake up|i dont wake|i die|so i die|so i dont|for me to (?:die|overdose|od)|dont survive|"
    r"fatal for me|lethal for me|id die|to end me|to die)\b|\bhow (?:much|"
    r"many) of my (?:\w+ ){1,4}(?:fatal|lethal|kill|overdose|enough)|"
    r"\bwhich of my (?:\w+ ){1,5}(?:kill|fatal|lethal)\b|\b(?:is|are|would)(?: \w+){0,4} (?:pills|"
    r"tablets|mg|grams?|meds)(?: \w+){0,3} (?:enough|lethal|fatal)(?: \w+){0,3} (?:not wake|die|"
    r"kill me|for me|end it|me)\b|\bif i (?:took|take|"
    r"swallow\w*)(?: \w+){0,4} all(?: \w+){0,5} (?:die|kill me)\b|\bkill me if i (?:took|take)\b",
    r"\b(?:painless|painful|painlessly|quick\w*|fast\w*|easi\w*|peaceful\w*|best|surest|gentle\w*|"
    r"effective|cleanest|cheapest|simplest|least)(?: \w+)? (?:way|method|means|ways|"
    r"methods)(?: \w+){0,2} (?:die|dying|kill (?:my|your|one)self|end (?:it|my|your|ones)|suicide|"
    r"death|commit|off myself)\b|\bpainless (?:death|suicide)\b|\bhow (?:do|can|to|would|could|should|"
    r"does one|do you) (?:i |you |one )?(?:\w+ )?(?:die(?! hard)|kill (?:my|your|one)self|end (?:my|"
    r"your|ones)(?: own)? life|commit suicide|hang (?:my|your)self|slit)\b(?! in)|\bways to (?:die|"
    r"kill myself|end my life|commit suicide)\b",
    r"\b(?:end|ending|take|taking|took|ended|finish|finishing|lose)(?: \w+)? (?:my|"
    r"mine)(?: own)? (?:life|existence|suffering|misery)\b|\bending mine\b|\b(?:wanna|want to|gonna|"
    r"going to|ready to|thinking of|thinking about|just|should|could|ill|will|might|tryna|im|plan to|"
    r"planning to|time to|finna|about to|rather|decided to|tonight|today|way to|how to|"
    r"id) (?:just )?(?:end|ending) (?:it|it all|things|everything|my shit|all of it|"
    r"this all)(?: all)?(?: tonight| now| soon| today| for good| forever| on| this| permanently|"
    r" before| myself|$)|\bend it all\b|\bending it all\b|\bend things (?:on|tonight|for good|"
    r"permanently|now|soon)\b|\b(?:wanna|want) (?:it|everything|all of it)(?: all)? to be over\b",
    r"\bgo to sleep and (?:never|not) (?:wake|open)|\bnever open my eyes\b|\b(?:rather|prefer|love|"
    r"like|wanna|wish|hope|happy)(?: \w+){0,3} (?:not|never) (?:to )?wake up\b|\b(?:live or die|"
    r"dont care if i (?:die|live|wake|survive))\b|\bwouldnt (?:mind|care) (?:\w+ )?(?:dying|"
    r"if i (?:died|didnt wake|dont wake|got hit|die)|not waking|being dead|getting hit)|\b(?:fine|ok|"
    r"okay|cool|happy|good) with (?:being dead|dying|not waking)|\b(?:not afraid|"
    r"not scared) (?:to die|of dying|of death) (?:anymore|im)|\b(?:death|dying) (?:would|sounds|seems|"
    r"feels|looks|is) (?:\w+ )?(?:be )?(?:a )?(?:mercy|relief|peaceful|better|appealing|the only|"
    r"my only|good|comforting|nice|like)|\bwelcome death\b|\bgod (?:to )?(?:just )?takes? me\b|"
    r"\btakes? me in my sleep\b|\bplease let me die\b|\bready to (?:check|clock|log) (?:out|off)\b|"
    r"\b(?:check|clock|log)(?:ing)? (?:out|off) (?:for good|permanently|forever|of life)\b|"
    r"\bmeet my maker\b|\b(?:rope|roping) (?:soon|tonight|time|myself)\b|\bout of existence\b|"
    r"\bwant out of (?:this )?(?:life|world)\b|\blife i want out\b|\bbe with (?:my late|my dead|"
    r"him in heaven|her in heaven)\b|\blived enough\b|\bmaking it to (?:my birthday|tomorrow|"
    r"christmas)\b",
    r"\b(?:not|isnt|dont feel|arent) (?:\w+ ){0,2}safe (?:to be alone|for me to be|alone|with myself|"
    r"by myself|from myself|being alone|at home (?:alone|tonight)|for me)\b|"
    r"\bdont trust myself (?:tonight|alone|right now|today|anymore|with (?:the|my) (?:pills|meds|"
    r"knives|gun)|not to|to be)|\b(?:do|doing|done) something (?:to myself|stupid to|bad to myself|"
    r"drastic)\b|\b(?:put|take) me out of (?:my|this) misery\b|\bnot in this world\b|"
    r"\bnot (?:be )?in this world\b|\bi (?:have to|must|need to) (?:die|be dead)\b|\bdying is (?:all|"
    r"the only)\b|\b(?:going|gonna) (?:to )?do it (?:tonight|now|this time)\b|\bsi (?:all|every|"
    r"is back|again|today|came|since)\b|\bpassive si\b|\bhaving si\b",
)
# Danger to someone the writer speaks for. Each needs OTHER in the same sentence.
OTHER_CRISIS = (
    r"\b(?:kill|killing|hang|hanging|shoot|shooting|drown\w*|hurt|hurting|hurts|harm\w*|injur\w+|cut|"
    r"cutting|cuts|burn\w*|off|end|ending|poison\w*|starv\w+|overdos\w+|unalive|hit|hits|hitting|"
    r"punch\w*|bite|biting|scratch\w*|stab\w*) (?:him|her|them)sel\w+",
    rf"\b{_WISH}(?: \w+)? {_GONE}\b|\b(?:wants|wanting|wanna|wished|wishes|wish|hopes|prays)(?: (?:he|"
    rf"she|they|to|was|were|would|could|be|just|god))* (?:die|dead|not alive|not exist|take him|"
    rf"take her|never born|not wake up|wasnt alive)\b|\bwanting to die\b|\b(?:says|said|saying|told|"
    rf"thinks|feels) (?:\w+ ){0,6}(?:better off dead|dead|should die|deserves to die|god take|"
    rf"wants to die|no reason to live|no point (?:in )?(?:living|being alive)|hed be better off|"
    rf"better (?:off )?without (?:him|her|them)|hate living|tired of living|cant go on|end it)\b",
    rf"\b(?:doesnt|dont|didnt|no longer|not|never)(?: \w+){{0,2}} (?:wanna|want|wants|want to|wanted to|see|care|deserve)"
    rf"(?: \w+){{0,3}} {_ALIVE}\b|\bcant (?:live|go on|keep going)(?: like this| anymore| living)|\bshouldnt be alive\b",
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
    r"\bsaid goodbye(?: to (?:everyone|us|all))?\b|\b(?:stash|hid|hoard\w*|saved up|"
    r"collect\w*)(?: \w+){0,4} (?:pills|tablets|meds|medication)\b|\bgun(?: \w+){0,6} (?:wants to die|"
    r"safe open|says|loaded|to (?:his|her) head)\b|\bloaded gun\b|\b(?:bought|got|has|tied) (?:a|"
    r"the) (?:rope|noose)\b|\bgiving away (?:his|her|their|all)\b|\bno point (?:in )?living\b|"
    r"\bdeserves to die\b|\bwants god to take\b|\bbetter (?:off )?without (?:him|her|them)\b|"
    r"\bbe better off dead\b",
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

_BODY = r"(?:arm|arms|leg|legs|side|face|hand|hands|body|feet|fingers|mouth|left|right|half)"
EMERGENCY = (
    r"\b(?:cant|cannot|couldnt|unable to|struggling to|struggles to|hard to|trouble|difficulty|barely|"
    r"hardly|cant get|wont|not|isnt|stopped|stops|difficult to|fighting to|cant seem to|not able to|"
    r"problems?)(?: (?:even|really|catch my|catch her|catch his|get my|get any|catch|properly|her|his|"
    r"my|to|get|keep))* (?:breath|breathing|breath\w*|air)\b|\bbreathing(?: (?:is|has|really|gets|so|"
    r"very|got|stopped|looks|sounds))* (?:stopped|weird|weirdly|slow|slowly|shallow|funny|strange|"
    r"fast and|badly|wrong|difficult\w*|hard|noisy|labou?red|only)\b|\b(?:slow|shallow|weird|"
    r"labou?red|laboured|gasping|noisy|gurgling|barely|stopped) breath(?:s|ing)?\b|\bgasping\b|"
    r"\bgurgling\b|\bshort(?:ness)? of breath\b|\bout of breath (?:and|sitting)\b|\bsuffocating\b|"
    r"\bbreathing stopped\b|\bsnor\w+(?: \w+){0,4} (?:cant|wont) wake\b|\bwheez\w+\b",
    r"\bchest(?: \w+){0,3} (?:pain|pains|pressure|tight|tightness|hurts?|hurting|crushing|heavy|"
    r"heaviness|squeez\w+|burning|killing|ache|aching|discomfort)\b|\b(?:pain|pains|pressure|"
    r"tightness|crushing|heaviness|squeezing|stabbing)(?: \w+){0,3} (?:in |on |my |his |her |"
    r"the )*chest\b|\bheart ?attack\b|\bcardiac arrest\b|\bno pulse\b|\bcant find (?:a|his|her|"
    r"the) pulse\b|\bheart (?:stopped|is stopping|is racing and|racing \d+|beating out of|skipping|"
    r"skips|is skipping|rate (?:is )?(?:1[5-9]\d|2\d\d)|wont slow)\b|\bheart (?:\w+ ){0,5}(?:pass out|"
    r"faint|out of control)\b",
    r"\b(?:unconscious|unresponsive|not responsive|passed out|blacked out|collapsed|fainted|slumped|"
    r"lifeless|comatose|out cold|limp)\b|\b(?:wont|cant|isnt|not|doesnt|couldnt|didnt|unable to|"
    r"cannot|cant seem to)(?: \w+)? (?:wake|waking|wake up|rouse|awaken|respond|responding|answering|"
    r"moving|react\w*|come (?:to|round|around))(?: up)?(?: \w+)?\b|\bbarely (?:awake|conscious|"
    r"responsive)\b|\bpass(?:ing)? out\b|\bgo(?:ing|nna)? (?:to )?faint\b|\bfeel(?:ing)? faint\b|"
    r"\blost consciousness\b|\bnot (?:responding|moving|waking|answering|breathing)\b|\bcant move\b|"
    r"\bcant stand(?: up)?$|\bfoaming\b",
    r"\b(?:seizures?|seizing|convuls\w+|having a fit|a fit|fitting|fits)\b|\b(?:stroke|"
    r"face (?:is )?(?:droop\w*|numb|falling)|slurr\w+|droop\w*|cant talk right|cant speak|"
    r"words (?:are )?coming out wrong|speech (?:is )?(?:slurred|wrong|garbled))\b|\b(?:cant|cannot|"
    r"couldnt) (?:feel|move)(?: \w+){0,3} " + _BODY + r"\b|\b(?:sudden|suddenly|one side|left side|"
    r"right side)(?: \w+){0,4} (?:weak|weakness|numb|numbness|blind|vision|see|paraly\w+)\b|\b(?:weak|"
    r"weakness|numb|numbness|paraly\w+)(?: \w+){0,4} (?:one side|left side|right side|half)\b|"
    r"\bsuddenly (?:i )?cant (?:see|speak|talk|move)\b|\bloss of (?:vision|sight|speech)\b|"
    r"\bhalf of my face\b",
    r"\b(?:overdos\w+|od|oded|ods|oding)\b|\btoo (?:much|many) (?:\w+ ){0,3}(?:ketamine|k|ket|pills|"
    r"tablets|meds|medication|xanax|opioids|lozenges|troches|ambien|tylenol|insulin|drugs|alcohol)\b|"
    r"\b(?:took|taken|swallowed|ate|eaten|drank|drunk|had|got into|swallows|"
    r"ingested)(?: \w+){0,6} (?:bleach|cleaning fluid|cleaner|poison|detergent|antifreeze|battery|"
    r"batteries|whole bottle|entire bottle|bottle of (?:pills|tablets|my|his|her|ketamine|meds)|"
    r"all (?:my|his|her|the) (?:pills|meds|tablets)|whole pack|load of (?:ket|k|ketamine|pills)|"
    r"handful of (?:pills|tablets|meds))\b|\b(?:child|kid|toddler|baby|son|daughter|year old|grandson|"
    r"granddaughter|dog)(?: \w+){0,3} (?:swallowed|ate|eaten|drank|got into|took|chewed|"
    r"licked)(?: \w+){0,5} (?:medication|medicine|pills?|tablets?|ketamine|lozenges?|troches?|"
    r"antidepressants?|spray|bottle|patch|meds|bleach)\b|\b(?:doubled?|two|twice|"
    r"triple)(?: \w+){0,3} dose(?: \w+){0,6} (?:confused|stand|dizzy|faint|breathe|cant)\b",
    r"\b(?:turn\w*|gone|going|went|looks?|is|are|shes|hes|lips|skin|fingers)(?: \w+){0,2} (?:blue|"
    r"grey|gray|purple)\b(?! (?:shirt|eyes|dress|cross|today lol))|\b(?:blue|purple|grey|gray) lips\b|"
    r"\b(?:throat|tongue|lips|face|airway)(?: \w+){0,4} (?:swell\w*|swollen|clos\w+|tight|tightening|"
    r"shut)\b|\b(?:swell\w*|swollen|closing)(?: \w+){0,2} (?:throat|tongue|lips|airway)\b|"
    r"\banaphyla\w+\b|\bsevere (?:allergic|reaction)\b|\ballergic reaction\b|\bhives (?:and|"
    r"all over)\b|\bhives and\b|\bcant swallow\b|\bchoking\b|\bchoked\b|\bepipen\b",
    r"\bblood (?:everywhere|is everywhere|wont stop|pouring|gushing|all over)\b|\bso much blood\b|"
    r"\bbleed\w*(?: \w+){0,4} (?:heavily|wont stop|everywhere|badly|a lot|out|not stopping|"
    r"doesnt stop|profusely|severely)\b|\b(?:wont|cant|doesnt|not) stop(?:ping)?(?: the)? bleeding\b|"
    r"\bstop bleeding\b|\b(?:vomit\w*|throw\w* up|puk\w*|cough\w*|spit\w*)(?: up)? blood\b|"
    r"\bhead injury\b|\bhit (?:his|her|my|their) head(?: \w+){0,6} (?:vomit\w*|sense|confus\w*|"
    r"bleed\w*|unconscious|sleepy|dizzy|hard)\b|\bfell(?: \w+){0,6} (?:cant move|unconscious|bleeding|"
    r"head)\b",
    r"\bworst headache\b|\bthunderclap\b|\b(?:bp|blood pressure|pressure)(?: \w+){0,4} (?:1[89]\d|"
    r"2\d\d)\b|\bblood pressure(?: \w+){0,3} (?:extremely|dangerously|crazy|sky) high\b|"
    r"\bsee(?:ing)? spots\b.*\b(?:bp|pressure)\b|\b(?:call|need|get) (?:an |the )?ambulance\b|"
    r"\bcall 911\b|\bcall 999\b|\bis this an emergency\b|\bmedical emergency\b|\b(?:medication|drug|"
    r"med|ketamine) overdose help\b|\bhelp (?:he|she|my \w+|im|me)(?: \w+){0,3} (?:dying|"
    r"overdos\w+)\b|\bpoisoned\b|\bcarbon monoxide\b|\belectrocuted\b|\bsnake bite\b",
)
# The words of an emergency without one: history, worry, general questions.
NO_EMERGENCY = (
    r"\b(?:history of|family history|past|previous|prior|prone to|risk of|chance of|chances of|"
    r"fear of|scared of|afraid of|worried about|anxious about|in case of|prevent|avoid|causes?|cause|"
    r"treats?|symptoms? of|signs? of|what is|whats|what are|difference between|diagnosed with|"
    r"living with|epilepsy|survivor|for (?:seizures|stroke)) (?:\w+ ){0,4}(?:seizures?|strokes?|"
    r"heart attack|overdos\w*|chest pains?|fainting|breathing|allergic reactions?|shortness of breath|"
    r"anaphyla\w+|unconscious|collapsed|bleeding|passing out)\b",
    r"\b(?:had|have had|ive had|suffered|survived|has had|was|were|used to|"
    r"got)(?: \w+){0,5} (?:seizures?|strokes?|heart attack|overdos\w*|chest pains?|fainted|passed out|"
    r"collapsed|allergic reaction|unconscious|blacked out|anaphyla\w+|"
    r"hospital\w*)(?: \w+){0,6} (?:ago|before|last (?:year|month|summer|winter|spring|fall|time)|"
    r"as a (?:child|kid|baby|teen\w*)|years|months|in (?:19|20)\d\d|once|when i was|childhood|"
    r"previously|in the past|back in)\b",
    r"\b(?:what if|what happens if|what to do if|what should (?:i|we|people) do if|if i|if someone|"
    r"if (?:he|she|my \w+)|in case|should i worry if|could i|will i|would i|can i|do i|am i gonna|"
    r"might i|can you|can people|can someone|do people|does anyone|do patients|"
    r"could someone)(?: \w+){0,6} (?:breath\w*|seizures?|overdos\w*|od|pass(?:ing)? out|unconscious|"
    r"chest|stroke|heart attack|collapse\w*|faint\w*|choke|allergic|bleed\w*|blood pressure|too much|"
    r"wake up|respond|move|black out)\b",
    r"\b(?:i have|ive got|i ve|with|im|has|have|got|my)(?: \w+){0,3} (?:epilepsy|a seizure disorder|"
    r"seizure disorder|sleep apnea|asthma|copd)\b|\bseizure (?:disorder|meds|medication|medicine|"
    r"threshold|drugs)\b|\b(?:heart|stroke) (?:disease|condition|murmur|risk)\b|"
    r"\bbreathing (?:exercises?|techniques?|meditation|treatments?|machine)\b|\bhad a stroke\b|"
    r"\bpanic attacks? and\b.*\bhistory\b|\boverdose (?:deaths?|statistics|rates?|risk)\b|"
    r"\bfits (?:in|with|into|my|the)\b|\bfitting (?:in|for|room)\b|\ba (?:good|better|great) fit\b|"
    r"\ba fit for\b|\bgood fit\b",
)
URGENT = (
    r"\b(?:severe|bad|terrible|awful|splitting|worsening|constant|pounding|"
    r"blinding)(?: \w+){0,2} headaches?(?: \w+){0,5} (?:days?|since|still|after|wont|not going|weeks?|"
    r"hours)\b|\bheadache(?: \w+){0,3} (?:for|since|that wont|wont go|not going|lasting|two days|"
    r"three days|days)\b|\bsevere headache\b|\bhead is pounding\b",
    r"\bblood(?: \w+){0,3} (?:urine|pee|wee|stool|poo|poop)\b|\b(?:pee|urine|peeing|pissing|wee|"
    r"weeing)(?: \w+){0,3} (?:blood|bloody|red|pink|brown|dark)\b|\b(?:burns?|burning|hurts?|painful|"
    r"pain|stings?)(?: \w+){0,3} (?:pee|peeing|urinat\w+|wee|bladder)\b|\bcant (?:pee|urinate|wee)\b|"
    r"\bpeeing (?:\w+ ){0,2}(?:every|constantly|all the time)\b|\b(?:pee|urine) is (?:dark|brown|red|"
    r"pink|bloody)\b",
    r"\b(?:yellow|jaundice\w*)(?: \w+){0,3} (?:skin|eyes|whites)\b|\b(?:skin|"
    r"eyes)(?: \w+){0,5} yellow\b|\bjaundiced?\b(?! (?:cause|a side|common|risk))",
    r"\b(?:still|remains?|been|so|very|really|keeps)(?: \w+){0,2} (?:confused|disoriented|dissociated|"
    r"out of (?:my|his|her) body|out of it|hallucinating|detached|seeing things|"
    r"hearing voices)(?: \w+){0,6} (?:days?|since|after|week|hours|yesterday|infusion|session)\b|"
    r"\b(?:seeing|hearing) (?:things|voices|people)(?: \w+){0,4}(?: there| since| after|$)|"
    r"\bconfused(?: \w+){0,4} (?:days|since|two days|three days)\b|\bdays (?:later|"
    r"after)(?: \w+){0,6} (?:confused|hallucinat\w*|out of it|not making sense)\b",
    r"\b(?:havent|hasnt|not|without|no|wont|barely|hardly|didnt|doesnt)(?: \w+)? (?:slept|sleeping|"
    r"sleep|needed sleep|need sleep)(?: \w+){0,6} (?:days|nights|amazing|energy|money|god|chosen|"
    r"spending|week)\b|\b(?:feel|feels|feeling)(?: \w+){0,3} (?:amazing|invincible|"
    r"on top of the world|chosen|unstoppable|superhuman|so high)(?: \w+){0,8} (?:sleep|slept|spend\w*|"
    r"money|talking|racing|days)\b|\b(?:manic|mania|hypomani\w+)(?: \w+){0,4} (?:now|since|today|"
    r"after|right now|started)\b|\bthinks? (?:shes|hes|im|she is|he is) (?:\w+ )?(?:god|jesus|chosen|"
    r"a prophet)\b|\bchosen by god\b|\bspending all (?:my|his|her|our) money\b",
    r"\b(?:stopped|quit|ran out of|run out of|running out of|missed|came off|coming off|off my|"
    r"out of my|withdraw\w*|stop taking)(?: \w+){0,6} (?:brain zaps?|zaps|shaking|sweating|vomit\w*|"
    r"dizzy|awful|sick|tremor\w*|feel (?:awful|terrible|sick|bad)|cold turkey|hallucinat\w*|nausea|"
    r"shakes|flu)\b|\b(?:cold turkey|brain zaps)\b|\bwithdrawals?(?: \w+){0,2} (?:symptoms|from|is|"
    r"are|bad|since)\b.*\b(?:i|im|my)\b|\b(?:in|having|going through|bad) withdrawals?\b|"
    r"\bsuddenly (?:stopped|quit)\b|\bquit \w+ suddenly\b|\bstopped \w+ suddenly\b",
    r"\b(?:cant|couldnt|unable to|not able to) (?:keep|hold)(?: \w+){0,4} down\b|\b(?:vomiting|"
    r"throwing up|threw up)(?: \w+){0,4} (?:all (?:night|day)|since|for (?:hours|days|two|three)|"
    r"nonstop|non stop)\b|\b(?:racing heart|heart racing|palpitations|"
    r"heart pounding)(?: \w+){0,5} (?:since|all day|for|days|hours|after)\b|\b(?:vision|"
    r"sight) (?:\w+ ){0,3}(?:blurry|double|blurred)(?: \w+){0,3} (?:since|still|days)\b|"
    r"\bfever(?: \w+){0,3} (?:10[2-9]|39|4[01])\b|\bsevere (?:stomach|abdominal|belly|bladder|"
    r"back) pain\b|\brash (?:all over|spreading)\b",
)
REFUSED = (
    r"\b(?:where|how|who|which|best place|website|site|anyone)(?: \w+){0,8} (?:buy|get|score|order|"
    r"obtain|source|cop|find|sells?|purchase)(?: \w+){0,5} (?:ketamine|ket|k|special k|esketamine|"
    r"spravato|lozenges|xanax|drugs)(?: \w+){0,8} (?:without|online|street|dealer|no prescription|"
    r"dark ?web|vet|illegal\w*|cheap|telegram|party|rave|plug|black market|off the|under the)\b|"
    r"\b(?:buy|get|order|score|obtain|purchase) (?:some |a bit of )?(?:ketamine|ket|special k|"
    r"k)(?: \w+){0,3} (?:without|online|off|from a (?:dealer|vet|friend|guy)|on the street|illegally|"
    r"from (?:mexico|india|china))\b|\b(?:dark ?web|street|black market|dealers?|"
    r"plug)(?: \w+){0,5} (?:ketamine|ket|k)\b|\b(?:ketamine|ket|k)(?: \w+){0,4} (?:dark ?web|vendors?|"
    r"dealers?|plug|street price|black market)\b|\bdealer for (?:k|ket|ketamine)\b",
    r"\b(?:make|cook|synthesi[sz]e|manufacture|extract|crystalli[sz]e|produce|recipe for|isolate|"
    r"distil\w*)(?: \w+){0,5} (?:ketamine|ket|esketamine|k)\b(?! (?:work|safe|feel|better|affordable|"
    r"last|less|more))|\b(?:steal|stealing|divert\w*|fake|forge|forging|lie|lying|trick|fool|"
    r"pretend\w*)(?: \w+){0,6} (?:ketamine|prescription|script|spravato|rx|doctor|clinic)\b|"
    r"\bfrom (?:a|the|my) vet\b|\bvet(?:erinary)? (?:ketamine|supply|clinic)\b.*\b(?:get|buy|take|"
    r"use)\b",
    r"\b(?:snort|snorting|sniff|smoke|smoking|inject|injecting|boof|boofing|plug|plugging|shoot up|"
    r"rail|bump|bumps|lines? of)(?: \w+){0,4} (?:ketamine|ket|k|special k|spravato|lozenges?|troches?|"
    r"my)\b(?! (?:work|clinic))|\b(?:sell|selling|sold|resell|give away|share|swap|"
    r"trade)(?: \w+){0,4} (?:my |spare |leftover |extra |the )*(?:ketamine|lozenges?|troches?|"
    r"spravato|ket|k)\b|\b(?:recreational\w*|get high|getting high|party|rave|festival|trip balls|"
    r"k ?hole)(?: \w+){0,8} (?:dose|how much|amount|mg|grams?|enough|best)\b|\bhow (?:much|many|do|to|"
    r"can)(?: \w+){0,8} (?:get high|k ?hole|party|rave|recreationally|trip)\b",
    r"\b(?:lethal|fatal|deadly|killing) (?:dose|amount|level|quantity|limit|dosage)s?\b|\bld ?50\b|"
    r"\bhow (?:much|many)(?: \w+){0,8} (?:lethal|fatal|deadly|kills?|overdose|od|die|dead|death)\b|"
    r"\bwhat (?:dose|amount|quantity)(?: \w+){0,6} (?:kills?|lethal|fatal|deadly|overdose|death)\b|"
    r"\b(?:dose|amount)(?: \w+){0,4} (?:to kill|that kills|would kill|to overdose|to cause death)\b|"
    r"\btoxic dose\b",
)
_DRUGS = (
    r"(?:ketamine|esketamine|spravato|infusions?|lozenges?|troches?|sessions?|treatments?|boosters?|"
    r"nasal spray|meds|medication|medications|medicine|medicines|pills?|"
    r"tablets?|dose|doses|antidepressants?|ssri|ssris|snri|lithium|lamictal|lamotrigine|prozac|zoloft|"
    r"sertraline|lexapro|"
    r"escitalopram|effexor|venlafaxine|paxil|cymbalta|wellbutrin|bupropion|xanax|klonopin|clonazepam|"
    r"ativan|lorazepam|"
    r"valium|diazepam|benzos?|ambien|adderall|vyvanse|ritalin|insulin|naltrexone|suboxone|clonidine|"
    r"metoprolol|"
    r"beta blocker|statin|aspirin|ibuprofen|tylenol|advil|benadryl|melatonin|cbd|thc|weed|cannabis|"
    r"marijuana|edibles?|edible|"
    r"alcohol|wine|beer|drinks?|coffee|caffeine|vape|nicotine|mushrooms|psychedelics|lsd|mdma|wegovy|"
    r"semaglutide|"
    r"ozempic|antibiotics|birth control|blood thinners?|warfarin|prednisone|steroids|gabapentin|"
    r"pregabalin|lyrica|"
    r"trazodone|mirtazapine|seroquel|quetiapine|abilify|maois?|tramadol|opioids?|methadone|vitamins?|"
    r"supplements?|st johns wort|tms|ect|iv|blood pressure pills?)"
)
PERSONAL = (
    r"\bshould (?:i|we|my \w+|he|she)\b|\b(?:can|could|may|am i allowed to|is it (?:ok|okay|safe|fine|"
    r"alright|bad|all right|dangerous|possible)(?: for me)?(?: to| if| that)?)(?: i| we|"
    r" my \w+)?(?: \w+){0,4} (?:take|drink|drive|eat|stop|skip|mix|smoke|use|have|quit|double|split|"
    r"cut|combine|breastfeed|nurse|exercise|fly|get|do|vape|lower|raise|continue|start|switch|go|come|"
    r"receive|be treated|keep|halve|increase|reduce|crush|wean|taper|"
    r"hold)\b(?=.*" + _DRUGS + r")(?=.*\b(?:i|im|ive|my|me)\b)",
    r"\b(?:is|are|would|will|was)(?: \w+){0,5} (?:safe|ok|okay|right|good|bad|dangerous|suitable|"
    r"appropriate|too (?:high|much|low)|best|fine|alright|better|worth it|risky|work|"
    r"help)(?: \w+)? (?:for me|in my case|with my|if i|given my|for my (?:age|weight|condition|"
    r"husband|wife|son|daughter|mom|mum|dad|mother|father|child|teen\w*|brother|sister))\b|"
    r"\b(?:for me|in my case|for my weight|for someone my age|at my age)\b(?=.*\b(?:dose|safe|ok|"
    r"right|mg|ketamine|often|work|good|best|should|boosters?|treatment)\b)",
    r"\b(?:am i|would i be|do i|could i be|will i be|do we|is my \w+|"
    r"does my \w+) (?:\w+ ){0,2}(?:qualify|eligible|a (?:good )?candidate|candidate|too (?:old|young|"
    r"sick|heavy)|able to (?:get|have|do|come)|allowed)\b|\bdo i (?:need|have) to (?:stop|quit|take|"
    r"skip|taper|wean|hold|fast|come off|go off|pause|change|cut|avoid)\b|\bdo i (?:take|stop|keep|"
    r"skip|have depression|have bipolar|come in|go in|hold)\b|\bcould (?:i|my|this|it|"
    r"these)(?: \w+){0,4} (?:have|be|mean) (?:\w+ )?(?:bipolar|depress\w+|side effect|adhd|anxiety|"
    r"ptsd|from|because|due)\b|\b(?:is|are) (?:my|this|these) (?:rash|nausea|headache|pain|symptoms?|"
    r"dizziness|anxiety|insomnia|bladder|blood pressure|lab|labs|results?)\b|\bdo (?:my|"
    r"these) (?:symptoms|lab|labs|results)\b",
    r"\b(?:what|which|how many|how much|how often|how long|when)(?: \w+){0,6} (?:should|do|can|must|"
    r"would|could|shall) i\b(?! (?:pay|park|wear|bring|book|call|cost|find|contact|expect|wait in|"
    r"get to|schedule|reach|know|see results))|\b(?:what|which)(?: \w+){0,3} (?:dose|dosage|"
    r"antidepressant|medication|medicine|treatment|drug|mg)(?: \w+){0,4} (?:me|i|my)\b|"
    r"\bwhat (?:do i do|to do|can i do|should i do|can i take|helps)(?: \w+){0,3} (?:about|for|"
    r"with) my\b|\bhow many (?:mg|milligrams|boosters|sessions|infusions) (?:do|should|would) i\b|"
    r"\btell me how to (?:wean|taper|stop|quit|come off|lower)\b|\bwould you (?:recommend|raise|lower|"
    r"increase|suggest|advise|change)\b|\bdo you (?:think|recommend|advise|suggest) (?:i|that i|me|my|"
    r"ketamine|this|it)\b",
    r"\b(?:i|ive|im)(?: (?:also|just|currently|already|have|had|got|still|take|took|am|on|a|been|"
    r"recently|daily))* (?:" + _DRUGS + r"|diabetic|pregnant|breastfeeding|nursing|bipolar|epilep\w+|"
    r"glaucoma|asthma|hypertension|high blood pressure|heart failure|kidney disease|liver|aneurysm|"
    r"stent|pacemaker|migraines?|ptsd|schizo\w+|a cold|a fever|covid|uti|stroke|cancer|manic|"
    r"psychosis|sleep apnea|copd|arrhythmia|afib|\d+ (?:weeks|years|kg|pounds|lbs))\b(?=.*\b(?:can i|"
    r"should i|is it|is ketamine|is spravato|will it|will ketamine|do i|could i|ok|safe|okay|would|"
    r"what|am i|does|can we|get (?:treated|ketamine|spravato|infused)|have (?:this|ketamine|spravato)|"
    r"in my case)\b)",
    r"\b(?:my|our) (?:\w+ ){0,3}(?:son|daughter|wife|husband|mom|mum|mother|dad|father|child|teen\w*|"
    r"brother|sister|partner|grandmother|grandma|grandpa|friend|kid)(?: \w+){0,8} (?:have|get|take|"
    r"try|stop|qualify|receive|do|use|safe|quit|recommend|candidate)\b(?=.*\b(?:ketamine|spravato|"
    r"this|it|infusions?|treatment|meds|medication|lithium)\b)(?=.*\b(?:can|should|could|is|would|"
    r"will|may|does)\b)|\bwill (?:ketamine|it|spravato|this|the infusion)(?: \w+){0,3} (?:work for me|"
    r"help me|interact|mess with my|affect my|show up in my|hurt my|harm my|interfere with my|"
    r"make my)\b|\b(?:block|cancel out|interact with|affect) my\b|\b(?:mix|combine|combining|"
    r"mixing)(?: \w+){0,5} (?:with )?(?:my|ketamine|spravato)\b(?=.*\b(?:i|my|me)\b)|"
    r"\bi feel (?:worse|foggy|off|weird|dizzy|nauseous|low)(?: \w+){0,8} (?:should|skip|keep|normal|"
    r"continue|stop|ask)\b|\b(?:can|could|should) (?:i|we)(?: \w+){0,6} (?:after|before|between|"
    r"during|the (?:night|day|morning)|tonight|tomorrow|on (?:infusion|"
    r"the) day)(?: \w+){0,4} (?:infusion|session|treatment|dose|appointment|spray|sessions|spravato|"
    r"ketamine)\b|\bcan i (?:still )?(?:get|have|do|use|take|receive|go to|be|mix|double|lower|raise|"
    r"cut|skip|drive|drink|smoke|eat)\b(?=.*\b(?:ketamine|spravato|infusions?|infused|treated|"
    r"treatment|session|lozenges?|dose|ecstasy|meds|leftover|gym|weed|ambien|spray)\b)",
)
NOT_PERSONAL = (
    r"\b(?:should|do|can|could|may|will) (?:i|we|people|patients) (?:\w+ ){0,2}(?:need a ride|"
    r"need a referral|need a psychiatrist|need a referral letter|need a driver|book|bring|wear|park|"
    r"use my phone|listen|remember|pay|talk to|reset|find|contact|reach|call you|expect|see you|schedule|"
    r"cancel|reschedule an|get ready|get there|prepare|hang|kill|bake|cook|write|delete|translate|"
    r"choose a|know|read|watch|play)\b|\bwhat should i (?:wear|bring|expect|ask|know)\b"
)
TOPIC = (
    r"suicid|\bselfharm|\bself harm|\bkill(?:ing|ed)? (?:my|him|her|them|your|one)sel|\bunalive\b|"
    r"\bwanna die\b|\bwant(?:s|ed|ing)? to die\b|\bwish (?:\w+ ){0,3}(?:dead|die)\b|\bdying\b|\bdie\b|"
    r"\bdeath wish\b|\boverdos|\bdeaths?\b|\b988\b|\b741741\b|\bcrisis (?:line|text|lifeline|care|plan)\b|"
    r"\bsafety plan\b|\bend (?:my|their|your|his|her) (?:own )?life\b|\bend it all\b|\bc ?ssrs\b|"
    r"\bnon ?suicidal\b|\bcutting\b|\bkill (?:a|me|someone)\b|\bdied\b|\bassisted dying\b|\beuthanasia\b|"
    r"\blethal\b|\bfatal\b|\bself injur|\bwill to live\b|\bdead\b"
)
DISTRESS = (
    r"\b(?:hopeless\w*|worthless\w*|helpless\w*|miserable|despair\w*|desperate\w*|devastated|"
    r"heartbroken|shattered|suffering|exhausted|overwhelm\w+|broken|empty|numb|ashamed|lonely|alone|"
    r"trapped|unbearable|terrified|panick\w*|crying|cried|sobbing|weep\w*|anguish|tormented|defeated|"
    r"crushed|crushing|drowning|suffocat\w+|falling apart|breakdown|meltdown|breaking down|burned out|"
    r"burnt out|burnout|agony|grief|grieving|bereav\w+|gutted)\b",
    r"\b(?:hate|hating|loathe|disgusted with) (?:myself|my life|my body|everything|who i am|everyone|"
    r"all of it|what ive become)\b|\b(?:cant|cannot) (?:take|do|cope|handle|stand|bear|face|deal|"
    r"stop crying|stop panicking|sleep|eat|think|get out|function|see a way|feel|keep doing|go back|"
    r"breathe through|live like)\b|\bgiv(?:e|en|ing) up\b|\bgave up\b|\bfeel(?:ing|s)? (?:so |really |"
    r"very |like |a |such )*(?:low|down|sad|bad|awful|terrible|horrible|hopeless|lost|failure|burden|"
    r"nothing|shit|crap|raw|guilty|stuck|dead inside|disappearing|dark|unloved|unwanted|useless|ghost|"
    r"rubbish)\b|\b(?:a|such a|complete|total) (?:failure|burden|mess|wreck|loser|disappointment)\b",
    r"\b(?:nobody|no one|noone) (?:\w+ ){0,2}(?:cares?|understands?|loves?|likes?|wants|listens|"
    r"gets it|would come|knows|believes)\b|\bat my wits?\b|\bwits end\b|\brock bottom\b|"
    r"\bbreaking point\b|\bend of my (?:rope|tether)\b|\blosing (?:my mind|hope|it|the fight)\b|"
    r"\blost (?:all )?hope\b|\bso (?:tired|done|dark|scared|alone|lonely|angry|low|ashamed|hard|"
    r"exhausted)\b|\btired of (?:fighting|trying|everything|it all|this|feeling|being (?:strong|"
    r"depressed|sad|sick|me))\b|\b(?:nothing|none of it) (?:\w+ ){0,3}(?:helps|works|worked|helped|"
    r"matters|left|joy|makes)\b|\bno (?:joy|hope|future|way out|energy|friends)\b|"
    r"\btoo much right now\b|\bwill never (?:end|get better|stop)\b|\blife (?:is|sucks|feels|"
    r"has been)(?: \w+)? ?(?:hard|sucks|unfair|hell|awful|pointless|shit|over|cruel|empty|meaningless|"
    r"horrible)?$|\blife sucks\b|\bwhat is wrong with me\b|\bwhats wrong with me\b|"
    r"\bwhy cant i (?:just )?(?:be happy|feel|be normal|function)\b|\bi miss (?:my|him|her|them|who|"
    r"being)\b|\b(?:my|our) (?:\w+ )?(?:mom|mum|dad|mother|father|wife|husband|son|daughter|baby|"
    r"sister|brother|friend|dog|cat|grandma|grandpa)(?: \w+)? (?:died|passed away|passed|is dying|"
    r"left me)\b|\blost (?:my|our|a) (?:\w+ )?(?:mom|mum|dad|mother|father|wife|husband|son|daughter|"
    r"baby|sister|brother|friend|job|child)\b|\b(?:lonely|loneliness|despair)\b|\bdont wanna (?:feel|"
    r"be like) (?:like )?this\b|\bwish i could (?:feel|be) normal\b|\bwanna (?:scream|disappear|"
    r"run away|hide|give up)\b|\bwant the (?:sadness|pain|hurt\w*|thoughts) to (?:stop|end|go away)\b|"
    r"\bi dont recogni[sz]e myself\b|\bscared of (?:my (?:own )?thoughts|going back|myself)\b|"
    r"\b(?:disappear|vanish)\b|\bmake it stop\b|\bcant go on\b|\brelapsed\b",
)


def compiled(patterns: tuple[str, ...]) -> re.Pattern:
    """One pattern that finds any of `patterns`."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
