"""What the ordinary posts of the corpus are made of: sentences with gaps, and words to fill them.

A gap is a name in braces. Nothing here depends on a policy pack; some of these everyday words are bound
to stand in a pack's lists, as they do in life.
"""

from __future__ import annotations

from collections.abc import Mapping

_TOPICS = {
    "weather": """
        {rain} again in {town} {when}|can't believe this weather, {temp} degrees in {month}
        what a sunset over {place}|{wind} all night, lost a branch off the {tree}
        finally some rain for the garden|washing's been out since {day} and it's still wet
        the bureau says {temp} tomorrow so it'll be {temp2}|{town} turning it on for us {when}
    """,
    "food": """
        {meal} at {cafe} was {good}|made {dish} for {meal}, kids ate all of it
        anyone got a decent recipe for {dish}?|{coffee} and a good book, that's my {day} sorted
        the {dish} at {cafe} is worth the drive|is it too early for {snack}
        burnt the {dish} again, {laugh}|{person} brought {snack} in, diet's off
        trying to eat less {snack} this {season}|best {coffee} in {town}? go on, fight about it
        {number} dollars for {dish}, what is the world coming to
    """,
    "transport": """
        {transport} is running {number} minutes late again|traffic on the {road} is a {car} park {when}
        signal fault at {town} station so I'm walking|parked at {place} and it cost me {number} dollars
        who else is stuck on the {road} right now|new tyres on the {vehicle}, feels like a different car
        first day riding to work, legs are {bad}
        to whoever left their lights on at {place}, silver {vehicle}
    """,
    "sport": """
        {team} by {number}, calling it now|that umpire needs glasses, how was that not a free kick
        what a catch from the young fella|{team} are playing like it's {day} training
        up at 5 for the {sport}, worth it|{number} km run done, slow but done
        under {number}s {sport} this morning, {kid} scored|season tickets sorted, see you at {place}
        hamstring is gone again, {sad}|{person} reckons {team} will make the eight, {laugh}
        great win by the girls {when}
    """,
    "family": """
        {kid} lost a tooth {when}|{relative} turns {number} {day}, where did that go
        school holidays, day {number}, send help|{kid} just asked me why {question}
        book week costume due tomorrow and we have a {box} and some tape
        {relative} is in town so no sleep for me|happy birthday to my {relative}, love you heaps
        so proud of {kid}, first in {subject}|teaching {kid} to drive, pray for the {vehicle}
        {pet} ate the homework, actually ate it|baby finally slept {number} hours
        trying to get {kid} to eat {dish}, no luck
    """,
    "home": """
        anyone know a good {trade} in {town}?|{number} hours assembling a {furniture}, one screw left over
        the {appliance} died on the hottest day of the year|mowed the lawn, that's my exercise
        neighbour's {pet} won't stop|selling a {furniture}, {number} dollars, pick up {town}
        planted {vegetable} and {vegetable2} this weekend|{pet} brought me a {gift} at 3am
        painted the {room} {colour}, thoughts?|power's out in {town}, anyone else?
    """,
    "work": """
        back to work {when}, {sad}|meeting that could have been an email, part {number}
        my inbox has {number} unread, nope|{person} brought the new puppy into the office
        finished the report at {number} minutes to five, winning
        last day before leave, see you in {number} weeks|applied for the {job} job, fingers crossed
        the printer knows when you're in a hurry|new chair at my desk, best day of {month}
        night shift brain is real|lunch walk around {place}, recommend
        {job} life: coffee, spreadsheet, repeat
    """,
    "telly": """
        just finished {show}, no spoilers but {feeling}|who's watching {show} {when}?
        that ending, I have questions|{show} was better when {person} wrote it
        reading {book} for the third time|new album from {band} is {good}
        {band} at {place} in {month}, got tickets!|podcast recommendations please, long drive ahead
        film night: {show} wins again|how did {person} win, it was robbed
        crying at an ad for {appliance}s, it's that kind of {day}
    """,
    "talk": """
        {greeting} all|{feeling} {when}|{laugh} that's gold|can't stop thinking about {dish}
        ok but why is {question}|does anyone else {habit} or is it just me
        unpopular opinion: {dish} is overrated|thanks everyone for the kind words
        note to self: never {habit} before {coffee}|{day} mood: {feeling}|some people {habit} and it shows
        is it bedtime yet|big shout out to {person} for helping me move|not me {habit2} at {place}
        I said what I said|thank you {person}, legend|good luck today {person}!|this is the way
        agreed, well said|so true|wow|yes please|you had one job, {person}|who did this {laugh}
        miss you heaps {person}
    """,
    "news": """
        interesting read on {subject} from the {paper}
        the council wants to cut down the {tree}s at {place}, please sign
        petrol at {number}.9 in {town}, fill up now|{subject} funding should be front page news
        another rate rise, {sad}|anyone have the link to that story about {subject}?
        voting at {place} was quick, sausage was {good}|so the {road} upgrade is delayed till {month}
        good on the volunteers who cleaned up {place}|police have closed the {road} near {town}
        vaccines at the {town} clinic from {number}am, no queue
    """,
    "travel": """
        {number} sleeps until {place2}!|flight delayed {number} hours, airport {snack} for {meal}
        bags made it to {place2}, we didn't|renewed my passport, the photo is {bad}
        {place2} was {good}, take me back|camping at {place} with no reception, bliss
        customs queue was quick for once|anyone been to {place2} in {month}? tips please
        packed {number} books and one pair of socks|window seat, {coffee}, let's go
        home after {number} days on the road, {pet} ignored me
    """,
    "causes": """
        running {number} km for {charity} in {month}, link to donate below
        raised {number} dollars at the bake sale, thank you {town}
        lost {pet} near {place}, answers to {petname}, please share|found {pet} at {place}, no collar
        blood bank needs O negative, go if you can|community garden open day {day}, all welcome
        second hand {furniture} free to a good home|volunteers wanted for {charity}, {number} hours a week
    """,
}

SENTENCES: tuple[tuple[str, ...], ...] = tuple(
    tuple(part.strip() for line in lines.strip().splitlines() for part in line.split("|"))
    for lines in _TOPICS.values()
)
"""Sentences with gaps, by topic."""

_GAPS = """
rain: bucketing down|raining|storming|hailing|drizzling
town: Geelong|Dubbo|Cairns|Fremantle|Launceston|Ballarat|Mackay|Wagga|Penrith|Glenelg|Albury|Bendigo|Newcastle
place: the gardens|the lake|the oval|Bondi|the foreshore|the showgrounds|Kings Park|the pier|the market
place2: Bali|Queenstown|Tokyo|Broome|Vietnam|Fiji|London|Uluru|Singapore|Lisbon|Kangaroo Island
when: today|tonight|this morning|this arvo|yesterday|last night|on the weekend|right now|this week
day: Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday
month: January|February|March|April|May|June|July|August|September|October|November|December
season: summer|autumn|winter|spring
temp: 38|41|12|9|27|33|19
temp2: 44|3|30
number: 2|3|4|5|6|7|8|10|12|15|18|20|24|30|40|45|60|75|90|120
wind: wind howling|blowing a gale|trees bending
tree: gum tree|jacaranda|lemon tree|bottlebrush|fig|wattle
meal: breakfast|lunch|dinner|brunch|tea
cafe: the corner cafe|that new place in town|the bakery|the pub|Nonna's|the surf club|the bowlo
good: amazing|so good|unreal|lovely|not bad|ridiculous|perfect|worth every cent
bad: shocking|ruined|wrecked|jelly|awful|tragic
dish: lasagne|laksa|pad thai|pumpkin soup|dumplings|roast lamb|a curry|fish and chips|pavlova|tacos|spag bol
snack: chips|lamingtons|chocolate|cake|hot chips|Tim Tams|scones|biscuits
coffee: flat white|long black|cuppa|latte|coffee|chai
laugh: haha|hahaha|lol|lmao|I can't
sad: not happy|gutted|so over it|sigh|ugh|send chocolate
feeling: feeling good|so tired|I'm done|over it|buzzing|wrecked but happy|in bits|speechless|grateful
person: Sam|Jess|Tran|Priya|Mick|Aisha|Dave|Lauren|Kev|Mei|Tom|Zoe|Ahmed|Steph|the boss|our teacher
kid: my daughter|my son|the eldest|the youngest|little one|Miss 7|Mr 4
relative: mum|dad|my sister|my brother|nan|grandpa|my mother in law|cousin Jo|my wife|my husband
transport: the 8.12|the 86 tram|the bus|the ferry|the train|the 370
road: M1|ring road|freeway|bridge|Hume|Princes Highway|tunnel
vehicle: Corolla|ute|Mazda|old wagon|bike|van
car: car|boat|truck
team: Swans|Pies|Broncos|Matildas|Dockers|Storm|Crows|Roosters|Wallabies|Cats
sport: footy|netball|cricket|soccer|swimming|basketball|hockey
question: the sky is blue|cats purr|it's called a hamburger|we can't see the wind|socks vanish
box: cardboard box|sheet|bin bag
subject: maths|science|housing|climate|the arts|history|health|aged care|public transport|the reef
pet: dog|cat|puppy|kelpie|budgie|rabbit|kitten
petname: Biscuit|Maggie|Rex|Luna|Mango
gift: lizard|sock|mouse|moth
trade: plumber|sparky|dentist|mechanic|hairdresser|painter|vet
furniture: bookshelf|desk|cot|couch|bed|table|wardrobe
appliance: fridge|washing machine|aircon|oven|dishwasher|kettle
vegetable: tomatoes|basil|beans|garlic|spinach
vegetable2: chillies|zucchini|carrots|mint
room: kitchen|hallway|lounge|bathroom|shed
colour: green|navy|white|terracotta|grey|yellow
job: nurse|teacher|planner|admin|retail|barista|warehouse|analyst
show: The Office|MasterChef|that detective series|Bluey|the finale|the documentary|Ozark|the new season
book: Cloudstreet|Dune|Emma|The Hobbit|the sequel
band: Midnight Oil|Tame Impala|Paul Kelly|The Cat Empire|Amyl|Gang of Youths
greeting: morning|good morning|hello|hey|evening|g'day|hi
habit: talk to the cat|eat standing up|read the end first|leave it on read|overthink it|reply all
habit2: singing|crying|eating cake|falling asleep|queueing|people watching
paper: Guardian|Age|Herald|Conversation|ABC
charity: the Cancer Council|Lifeline|the RSPCA|Beyond Blue|the Salvos|Red Cross|Landcare
"""

GAPS: Mapping[str, tuple[str, ...]] = {
    name: tuple(values.split("|"))
    for name, _, values in (line.partition(": ") for line in _GAPS.strip().splitlines())
}
"""What may fill a gap, by the gap's name."""

HASHTAGS = (
    *("#FridayFeeling", "#sunset", "#coffee", "#auspol", "#AFL", "#MondayMotivation", "#blessed", "#foodie"),
    *("#throwbackthursday", "#NRL", "#melbourne", "#dogsofinstagram", "#weekendvibes", "#RunningLate"),
    *("#NoFilter", "#bookclub", "#ShareTheRoad", "#spring", "#2012goals", "#TGIF", "#CommunityGarden"),
    *("#homeMade", "#matildas", "#slowliving", "#GoodMorning", "#parentlife"),
)
MENTIONS = (
    "@jess_w",
    "@TheRealDave",
    "@abcnews",
    "@priya88",
    "@mickyd",
    "@transport_info",
    "@bomtown",
    "@aunty_bev",
)
LINKS = (
    "https://shop.example/tents",
    "http://bit.example/2aZ9",
    "https://www.news.example/story/2012/01/18/rain",
    "photos.example/album/77",
    "https://youtu.example/watch?v=a1b2",
)
EMOJI = ("😂", "🙏", "☀️", "❤️", "🔥", "👍", "🎉", "😭", "☕", "🐶", "🇦🇺", "👩‍👧", "🤷🏽‍♀️", "✨", "⚽", "😅")
ELSEWHERE = (
    "hoy no tengo ganas de nada pero hay que ir a la oficina",
    "on se voit demain au marché avec les enfants",
    "hari ini saya tidak bisa datang karena ada kerja",
    "今日はとても寒いですね",
    "heute ist es nicht so warm wie gestern aber die Sonne ist da",
    "καλημέρα σε όλους",
)
"""Posts that are not in English; the check must say that it did not read them."""

FRAMES = (
    "{here}",
    "{text} {here}",
    "{here}. {text}",
    "{text}. {here} and that's that",
    "so apparently {here}, {text}",
    "{here} {text}",
    "honestly {here}!! {text}",
)
"""How a planted phrase stands in an ordinary post."""
